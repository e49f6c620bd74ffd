/**
 * Files of users: parsing of paths, finding and hashing data files, and error messages about them.
 */
package dlfs.files;
