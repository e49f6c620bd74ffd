/** Paths that users type, and messages about why a path leads nowhere. */
package dlfs.files;
