/** Photographs with captions in folders of users: checked once, and read as they are needed. */
package dlfs.captions.folder;
