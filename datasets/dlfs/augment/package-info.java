/** Data augmentation: random variations of training images (section 8.1.2). */
package dlfs.augment;
