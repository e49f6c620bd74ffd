package dlfs.scenes;

import dlfs.boxes.Box;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Methods without training, whose results on scenes say how difficult these are. */
final class TrivialMethods {
  private static final int MIN_AREA = 20;
  private static final double MIN_OVERLAP = 0.5;
  private static final int LEVELS = 256;

  private TrivialMethods() {}

  /**
   * The result of detection by thresholding.
   *
   * @param recall the share of objects whose box has an intersection over union of at least 0.5
   *     with a component's
   * @param precision the share of components that do this, each object counted once
   */
  record Found(double recall, double precision) {}

  /**
   * Detects the connected components of the pixels that differ from the most frequent colour by
   * more than Otsu's threshold, whatever their class.
   */
  static Found components(List<Scene> scenes) {
    int objects = 0;
    int boxes = 0;
    int hits = 0;
    for (Scene scene : scenes) {
      List<Box> found = components(scene, foreground(scene));
      objects += scene.objects().size();
      boxes += found.size();
      for (SceneObject object : scene.objects()) {
        hits +=
            found.stream().anyMatch(box -> box.intersectionOverUnion(object.box()) >= MIN_OVERLAP)
                ? 1
                : 0;
      }
    }
    return new Found((double) hits / objects, (double) hits / boxes);
  }

  /** The mean IoU over the background and all classes of calling every pixel background. */
  static double meanIouOfBackground(List<Scene> scenes, int classes) {
    long pixels = 0;
    long background = 0;
    for (Scene scene : scenes) {
      pixels += scene.classes().length;
      for (byte number : scene.classes()) {
        background += number == 0 ? 1 : 0;
      }
    }
    return (double) background / pixels / (classes + 1);
  }

  /** The share of scenes with the caption that is the most frequent one in training. */
  static double exactShareOfMostFrequent(List<Scene> training, List<Scene> test) {
    String caption = mostFrequentCaption(training);
    return (double) test.stream().filter(scene -> scene.caption().equals(caption)).count()
        / test.size();
  }

  static String mostFrequentCaption(List<Scene> scenes) {
    Map<String, Integer> counts = new HashMap<>();
    scenes.forEach(scene -> counts.merge(scene.caption(), 1, Integer::sum));
    return Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  private static boolean[] foreground(Scene scene) {
    int pixels = scene.classes().length;
    double[] mode = mode(scene);
    int[] distances = new int[pixels];
    int[] histogram = new int[LEVELS];
    for (int i = 0; i < pixels; i++) {
      double sum = 0;
      for (int channel = 0; channel < 3; channel++) {
        sum += Math.pow(scene.pixels()[channel * pixels + i] - mode[channel], 2);
      }
      distances[i] = (int) (Math.sqrt(sum / 3) * (LEVELS - 1));
      histogram[distances[i]]++;
    }
    int threshold = otsu(histogram, pixels);
    boolean[] foreground = new boolean[pixels];
    for (int i = 0; i < pixels; i++) {
      foreground[i] = distances[i] > threshold;
    }
    return foreground;
  }

  /** The most frequent colour, of eight levels a channel. */
  private static double[] mode(Scene scene) {
    int pixels = scene.classes().length;
    int[] counts = new int[512];
    int best = 0;
    for (int i = 0; i < pixels; i++) {
      int colour = 0;
      for (int channel = 0; channel < 3; channel++) {
        colour = colour * 8 + Math.min(7, (int) (scene.pixels()[channel * pixels + i] * 8));
      }
      counts[colour]++;
      best = counts[colour] > counts[best] ? colour : best;
    }
    return new double[] {(best / 64 + .5) / 8, (best / 8 % 8 + .5) / 8, (best % 8 + .5) / 8};
  }

  /** The threshold with the largest variance between the two classes. */
  private static int otsu(int[] histogram, int pixels) {
    double total = 0;
    for (int level = 0; level < LEVELS; level++) {
      total += (double) level * histogram[level];
    }
    double below = 0;
    double sum = 0;
    double best = -1;
    int threshold = 0;
    for (int level = 0; level < LEVELS - 1; level++) {
      below += histogram[level];
      sum += (double) level * histogram[level];
      double above = pixels - below;
      if (below > 0 && above > 0) {
        double difference = sum / below - (total - sum) / above;
        double variance = below * above * difference * difference;
        if (variance > best) {
          best = variance;
          threshold = level;
        }
      }
    }
    return threshold;
  }

  private static List<Box> components(Scene scene, boolean[] foreground) {
    List<Box> boxes = new ArrayList<>();
    int width = scene.width();
    int[] stack = new int[foreground.length];
    for (int start = 0; start < foreground.length; start++) {
      if (foreground[start]) {
        var bounds = new Bounds();
        int top = 0;
        stack[top++] = start;
        foreground[start] = false;
        while (top > 0) {
          int pixel = stack[--top];
          int x = pixel % width;
          bounds.add(x, pixel / width);
          int[] neighbours = {
            x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width
          };
          for (int next : neighbours) {
            if (next >= 0 && next < foreground.length && foreground[next]) {
              foreground[next] = false;
              stack[top++] = next;
            }
          }
        }
        if (bounds.pixels() >= MIN_AREA) {
          boxes.add(bounds.box());
        }
      }
    }
    return boxes;
  }
}
