/**
 * Files of users: parsing of paths, finding and hashing data files, error messages about them, and
 * writing files atomically.
 */
package dlfs.files;
