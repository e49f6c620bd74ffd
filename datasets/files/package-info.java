/** What stands in the way of a path, said in words. */
package files;
