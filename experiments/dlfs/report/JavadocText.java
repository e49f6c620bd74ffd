package dlfs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates a Javadoc comment to HTML. All of it is escaped first; then only the elements and tags
 * that this project's comments have become HTML again, without attributes.
 */
final class JavadocText {
  private static final Pattern BLOCK_TAG =
      Pattern.compile("(?m)^@(param|return|throws|see)\\b[ \\n]*");
  private static final Pattern INLINE =
      Pattern.compile("\\{@(code|literal|link|linkplain|value)\\s*((?:[^{}]|\\{[^{}]*\\})*)\\}");
  private static final Pattern ELEMENT =
      Pattern.compile(
          "&lt;(/?(?:p|ul|ol|li|pre|em|strong|b|i|code|sub|sup|dl|dt|dd|table|tr|td|th|br))&gt;");
  private static final Pattern ENTITY = Pattern.compile("&amp;(#?\\w{1,10};)");

  private final BiFunction<String, String, Optional<String>> links;

  /**
   * @param links returns a link to a class, by its simple name and the text of the link
   */
  JavadocText(BiFunction<String, String, Optional<String>> links) {
    this.links = links;
  }

  /** Returns a comment, without its asterisks, as HTML. */
  String html(String comment) {
    Matcher tags = BLOCK_TAG.matcher(comment);
    List<String> entries = new ArrayList<>();
    int from = comment.length();
    int end = comment.length();
    List<int[]> starts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    while (tags.find()) {
      from = Math.min(from, tags.start());
      starts.add(new int[] {tags.start(), tags.end()});
      names.add(tags.group(1));
    }
    for (int i = 0; i < starts.size(); i++) {
      int next = i + 1 < starts.size() ? starts.get(i + 1)[0] : end;
      entries.add(entry(names.get(i), comment.substring(starts.get(i)[1], next).strip()));
    }
    String list = entries.isEmpty() ? "" : "<dl>" + String.join("", entries) + "</dl>";
    String text = comment.substring(0, from).strip();
    return (text.isEmpty() ? "" : "<p>" + inline(text) + "</p>") + list;
  }

  private String entry(String tag, String text) {
    String name = tag.equals("return") ? "returns" : tag;
    String rest = text;
    if (!tag.equals("return")) {
      String[] words = text.split("\\s+", 2);
      name = tag.equals("param") ? words[0] : tag + " " + words[0];
      rest = words.length > 1 ? words[1] : "";
    }
    return "<dt><code>" + SourceParts.escaped(name) + "</code></dt><dd>" + inline(rest) + "</dd>";
  }

  /** Returns a text with its inline tags and elements as HTML. */
  private String inline(String text) {
    StringBuilder html = new StringBuilder();
    Matcher tag = INLINE.matcher(text);
    int from = 0;
    while (tag.find()) {
      html.append(markup(text.substring(from, tag.start())));
      html.append(inlineTag(tag.group(1), tag.group(2)));
      from = tag.end();
    }
    return html.append(markup(text.substring(from))).toString();
  }

  private static String markup(String text) {
    String escaped = SourceParts.escaped(text);
    return ENTITY
        .matcher(ELEMENT.matcher(escaped).replaceAll("<$1>"))
        .replaceAll(found -> "&" + Matcher.quoteReplacement(found.group(1)));
  }

  private String inlineTag(String tag, String content) {
    if (!tag.startsWith("link")) {
      String text = SourceParts.escaped(content);
      return tag.equals("literal") ? text : "<code>" + text + "</code>";
    }
    String[] words = content.strip().split("\\s+(?![^(]*\\))", 2);
    String target = words[0];
    String label = words.length > 1 ? words[1] : target.replaceAll("^#", "").replace('#', '.');
    String className = target.replaceAll("#.*", "");
    String simple = className.substring(className.lastIndexOf('.') + 1);
    return "<code>"
        + links.apply(simple, label).orElseGet(() -> SourceParts.escaped(label))
        + "</code>";
  }
}
