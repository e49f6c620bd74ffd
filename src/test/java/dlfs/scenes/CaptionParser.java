package dlfs.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dlfs.scenes.SceneObject.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads captions by the grammar in the documentation of {@link Captions}, apart from its code. */
final class CaptionParser {
  private static final List<String> COUNTS = List.of("a", "two", "three", "four");
  private static final Pattern ITEM = Pattern.compile("(a|two|three|four) (small|large) (.+?)");
  private static final Pattern SINGLE =
      Pattern.compile("(a .+?) ((?:at the|on the|in the) (?:top|bottom|left|right|centre).*)");
  private static final Pattern PAIR =
      Pattern.compile("(a .+?) (left of|right of|above|below) (a .+)");
  private static final Pattern SAME_PAIR =
      Pattern.compile("(two .+?) (side by side|one above the other)");
  private static final Pattern ORDERED = Pattern.compile("(.+) (from left to right)");

  private final ObjectKind kind;

  CaptionParser(ObjectKind kind) {
    this.kind = kind;
  }

  /** An object without its position. */
  record Named(Size size, int label) {}

  /**
   * The content of a caption.
   *
   * @param objects the objects in the order of the caption
   * @param position the words on their position; empty if there are none
   */
  record Parsed(List<Named> objects, String position) {}

  Parsed parse(String caption) {
    List<Named> objects = new ArrayList<>();
    String position = "";
    Matcher match;
    if ((match = SINGLE.matcher(caption)).matches()
        || (match = SAME_PAIR.matcher(caption)).matches()) {
      objects.addAll(item(match.group(1)));
      position = match.group(2);
    } else if ((match = PAIR.matcher(caption)).matches()) {
      objects.addAll(item(match.group(1)));
      objects.addAll(item(match.group(3)));
      position = match.group(2);
    } else if ((match = ORDERED.matcher(caption)).matches()) {
      String[] items = match.group(1).split(", | and ");
      assertTrue(items.length > 1, caption);
      for (String item : items) {
        objects.addAll(item(item));
      }
      position = match.group(2);
    } else {
      objects.addAll(item(caption));
      assertTrue(objects.size() > 2, caption);
    }
    return new Parsed(objects, position);
  }

  private List<Named> item(String text) {
    Matcher match = ITEM.matcher(text);
    if (!match.matches()) {
      return fail("not an item: " + text);
    }
    int count = COUNTS.indexOf(match.group(1)) + 1;
    List<String> names = count == 1 ? kind.singular() : kind.plural();
    int label = names.indexOf(match.group(3));
    assertTrue(label >= 0, "not a class: " + text);
    Size size = match.group(2).equals("small") ? Size.SMALL : Size.LARGE;
    assertEquals(size.word(), match.group(2));
    return Collections.nCopies(count, new Named(size, label));
  }
}
