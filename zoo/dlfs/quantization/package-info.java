/** Number formats with few bits, and networks whose values are rounded to them (section 8.3.4). */
package dlfs.quantization;
