package dlfs.proposals;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Disjoint sets of pixels, each with its size |C| and its internal difference Int(C). */
final class Components {
  private final int[] parent; // a pixel of the same component; the root's is itself
  private final int[] size; // of roots
  private final float[] internalDifference; // of roots

  /** Creates a component for each pixel. */
  Components(int pixels) {
    parent = new int[pixels];
    Arrays.setAll(parent, i -> i);
    size = new int[pixels];
    Arrays.fill(size, 1);
    internalDifference = new float[pixels];
  }

  /** Returns the root of the component of a pixel, by which it is known until it is merged. */
  int root(int pixel) {
    int root = pixel;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  /** Returns the root of the component of each pixel. */
  int[] roots() {
    return IntStream.range(0, parent.length).map(this::root).toArray();
  }

  /** The number of pixels |C|. */
  int size(int root) {
    return size[root];
  }

  /** The internal difference Int(C): the largest weight in its minimum spanning tree. */
  float internalDifference(int root) {
    return internalDifference[root];
  }

  /**
   * Merges two components.
   *
   * @param weight that of the edge between them, at least that of all edges before
   */
  void merge(int root, int other, float weight) {
    int larger = size[root] >= size[other] ? root : other;
    int smaller = larger == root ? other : root;
    parent[smaller] = larger;
    size[larger] += size[smaller];
    internalDifference[larger] = weight;
  }
}
