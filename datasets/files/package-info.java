/** Paths that users type, and what stands in their way, said in words. */
package files;
