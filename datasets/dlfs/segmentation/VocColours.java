package dlfs.segmentation;

/**
 * The colours in which PASCAL VOC draws classes ({@code VOClabelcolormap.m} of its development
 * kit). Class 0 is black, and similar numbers have different colours: the lowest three bits of a
 * number are the highest bits of red, green and blue, the next three the next ones.
 */
final class VocColours {
  private VocColours() {}

  /** Returns the colour of a class, from 0 to 255, as 0xRRGGBB. */
  static int of(int label) {
    int colour = 0;
    for (int bit = 7, rest = label; rest > 0; bit--, rest >>= 3) {
      colour |= (rest & 1) << bit + 16 | (rest >> 1 & 1) << bit + 8 | (rest >> 2 & 1) << bit;
    }
    return colour;
  }
}
