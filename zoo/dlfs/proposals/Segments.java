package dlfs.proposals;

import dlfs.boxes.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A partition of an image into connected segments, numbered in the order of their first pixels. The
 * array is not copied: treat it as read-only.
 *
 * @param width the number of columns
 * @param height the number of rows
 * @param count the number of segments
 * @param numbers [height * width]: the segment of each pixel, from 0 to {@code count} - 1
 */
public record Segments(int width, int height, int count, int[] numbers) {

  /**
   * Numbers the parts of an image.
   *
   * @param parts [height * width]: the part of each pixel, any number from 0
   */
  static Segments of(int[] parts, int width) {
    int[] numberOfPart = new int[Arrays.stream(parts).max().orElseThrow() + 1];
    Arrays.fill(numberOfPart, -1);
    int[] numbers = new int[parts.length];
    int count = 0;
    for (int pixel = 0; pixel < parts.length; pixel++) {
      int part = parts[pixel];
      if (numberOfPart[part] < 0) {
        numberOfPart[part] = count++;
      }
      numbers[pixel] = numberOfPart[part];
    }
    return new Segments(width, parts.length / width, count, numbers);
  }

  /** The segment of the pixel in a column and a row. */
  public int at(int x, int y) {
    return numbers[y * width + x];
  }

  /** Returns the number of pixels of each segment. */
  public int[] sizes() {
    int[] sizes = new int[count];
    for (int number : numbers) {
      sizes[number]++;
    }
    return sizes;
  }

  /** Returns the smallest box around each segment. */
  Box[] boxes() {
    int[] left = new int[count];
    int[] top = new int[count];
    int[] right = new int[count];
    int[] bottom = new int[count];
    Arrays.fill(left, width);
    Arrays.fill(top, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int segment = at(x, y);
        left[segment] = Math.min(left[segment], x);
        top[segment] = Math.min(top[segment], y);
        right[segment] = Math.max(right[segment], x + 1);
        bottom[segment] = Math.max(bottom[segment], y + 1);
      }
    }
    Box[] boxes = new Box[count];
    Arrays.setAll(boxes, i -> new Box(left[i], top[i], right[i], bottom[i]));
    return boxes;
  }

  /** Returns the neighbours of each segment: those with a pixel next to one of its, or diagonal. */
  List<Set<Integer>> neighbours() {
    List<Set<Integer>> neighbours = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      neighbours.add(new HashSet<>());
    }
    for (int[] step : PixelGraph.NEIGHBOURS) {
      int offset = step[1] * width + step[0];
      for (int y = 0; y < height - step[1]; y++) {
        for (int x = Math.max(0, -step[0]); x < width - Math.max(0, step[0]); x++) {
          int segment = at(x, y);
          int other = numbers[y * width + x + offset];
          if (segment != other) {
            neighbours.get(segment).add(other);
            neighbours.get(other).add(segment);
          }
        }
      }
    }
    return neighbours;
  }
}
