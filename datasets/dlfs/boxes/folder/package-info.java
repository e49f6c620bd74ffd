/**
 * Photographs with boxes around their objects, in folders of users: the boxes are read from a CSV
 * file or from XML files of PASCAL VOC, and checked against the images.
 */
package dlfs.boxes.folder;
