/** Section 8.4.1: object detection. */
package dlfs.ch08.detection;
