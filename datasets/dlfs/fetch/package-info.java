/**
 * Gets published files from their mirrors: time-outs, resuming, checksums, one download at a time.
 */
package dlfs.fetch;
