/** Tests of the project's pages: their figures, links, tables and example, and the CI workflow. */
package dlfs.docs;
