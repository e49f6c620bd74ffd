/** Downloads published files from mirrors, with timeouts, resumption, checksums and locking. */
package dlfs.fetch;
