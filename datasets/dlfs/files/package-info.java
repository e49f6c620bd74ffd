/** Parsing of paths, and error messages about files that cannot be used. */
package dlfs.files;
