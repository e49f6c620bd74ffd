/** Text that is written, parsed and compared the same in every locale. */
package dlfs.text;
