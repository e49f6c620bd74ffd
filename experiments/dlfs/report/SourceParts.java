package dlfs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import org.apache.commons.text.StringEscapeUtils;

/**
 * Divides a source file into comments and the code that each of them is about: a Javadoc comment,
 * or lines with only a comment, and the lines up to the next one. Both are HTML, with links.
 */
final class SourceParts {
  private static final String TEXT_BLOCK = "\"\"\"";

  private final Function<String, Optional<String>> links;
  private final JavadocText javadoc;
  private final List<Map<String, String>> parts = new ArrayList<>();
  private final List<String> prose = new ArrayList<>();
  private final List<String> code = new ArrayList<>();
  private boolean isJavadoc;

  /**
   * @param links finds the element of the page with the source of a class, by its simple name
   */
  SourceParts(Function<String, Optional<String>> links) {
    this.links = links;
    this.javadoc = new JavadocText(this::link);
  }

  /** Returns the parts of a file: {@code prose} and {@code code}. */
  List<Map<String, String>> of(String source) {
    boolean inJavadoc = false;
    boolean inTextBlock = false;
    for (String line : source.lines().toList()) {
      String text = line.strip();
      if (inJavadoc) {
        inJavadoc = !text.endsWith("*/");
        addProse(text.replaceAll("\\*/$", "").replaceAll("^\\* ?", ""), true);
      } else if (!inTextBlock && text.startsWith("/**")) {
        inJavadoc = !text.endsWith("*/");
        addProse(text.substring(3).replaceAll("\\*/$", "").strip(), true);
      } else if (!inTextBlock && text.startsWith("// ")) {
        addProse(text.substring(3), false);
      } else {
        inTextBlock ^= (text.split(TEXT_BLOCK, -1).length - 1) % 2 == 1;
        code.add(line);
      }
    }
    end();
    return parts;
  }

  private void addProse(String line, boolean ofJavadoc) {
    if (code.stream().anyMatch(each -> !each.isBlank())
        || prose.isEmpty() && !parts.isEmpty()
        || !prose.isEmpty() && ofJavadoc != isJavadoc) {
      end();
    }
    isJavadoc = ofJavadoc;
    prose.add(line);
  }

  private void end() {
    String text = String.join("\n", code).replaceAll("^\\n+", "").stripTrailing();
    if (!text.isEmpty() || !prose.isEmpty()) {
      String comment = String.join("\n", prose);
      parts.add(
          Map.of(
              "prose", isJavadoc ? javadoc.html(comment) : escaped(comment), "code", linked(text)));
    }
    prose.clear();
    code.clear();
  }

  /**
   * Returns code with its classes linked; the longest indentation that all lines have is left out.
   */
  private String linked(String text) {
    Matcher types = SourceFile.TYPE.matcher(escaped(text));
    return types.replaceAll(
        found ->
            Matcher.quoteReplacement(
                links
                    .apply(found.group())
                    .map(id -> anchor(id, found.group()))
                    .orElse(found.group())));
  }

  private Optional<String> link(String className, String label) {
    return links.apply(className).map(id -> anchor(id, escaped(label)));
  }

  private static String anchor(String id, String label) {
    return "<a href=\"#" + escaped(id) + "\">" + label + "</a>";
  }

  static String escaped(String text) {
    return StringEscapeUtils.escapeHtml4(text);
  }
}
