/** Formatting that does not depend on the default locale. */
package dlfs.text;
