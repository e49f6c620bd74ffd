package dlfs.docs;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A Markdown page of this project, and the figures on it.
 *
 * <p>A figure from {@code results/baseline} is followed, without a space, by a comment that names
 * its source and that GitHub does not show: {@code 0.9937<!-- =BetterAccuracy; as in the book;
 * test_accuracy -->}; see {@link Baseline#values} for the possible sources.
 *
 * @param name relative to the project's folder
 * @param text in Markdown
 */
record Page(String name, String text) {
  private static final String NUMBER = "[-+]?\\d[\\d,]*(?:\\.\\d+)?(?:[eE][-+]?\\d+)?";
  private static final Pattern MARK = Pattern.compile("<!-- =(.*?) -->", Pattern.DOTALL);
  private static final Pattern QUOTATION =
      Pattern.compile("(?<![\\w.,])(" + NUMBER + ")" + MARK.pattern(), Pattern.DOTALL);

  /** A number with a decimal point that is not part of a word, a version or a section's number. */
  private static final Pattern DECIMAL =
      Pattern.compile("(?<![\\w.,])\\d[\\d,]*\\.\\d++(?:[eE][-+]?\\d++)?(?!\\.?\\w)");

  /**
   * Text without figures: code, which has settings instead, the targets of links, and the numbers
   * of sections.
   */
  private static final Pattern NO_FIGURES =
      Pattern.compile(
          "^```\\w+$.*?^```$|^ {4}.*?$|`[^`\n]+`|\\]\\([^)]*\\)"
              + "|[Ss]ections?\\s+\\d[\\d.]*(?:(?:,|\\s+and|\\s+to)\\s+\\d[\\d.]*)*",
          Pattern.MULTILINE | Pattern.DOTALL);

  /** A figure as it is quoted, and its source. */
  record Quotation(String figure, String source) {

    /** Whether this is {@code value}, rounded to the digits of the figure. */
    boolean isRounded(BigDecimal value) {
      BigDecimal quoted = number(figure);
      BigDecimal halfAUnit =
          BigDecimal.ONE.movePointLeft(quoted.scale()).divide(BigDecimal.valueOf(2));
      return value.subtract(quoted).abs().compareTo(halfAUnit) <= 0;
    }
  }

  static Page read(String name) {
    try {
      return new Page(name, String.join("\n", Files.readAllLines(Path.of(name))));
    } catch (IOException e) {
      throw new AssertionError(formatted("cannot read %s", name), e);
    }
  }

  /** The numbers in a text, in its order. */
  static List<BigDecimal> numbers(String text) {
    return Pattern.compile("(?<![\\w.,])" + NUMBER + "(?!\\w)")
        .matcher(text)
        .results()
        .map(match -> number(match.group()))
        .toList();
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text.replace(",", ""));
  }

  /** The figures that name their source. */
  List<Quotation> quotations() {
    return QUOTATION
        .matcher(text)
        .results()
        .map(match -> new Quotation(match.group(1), match.group(2)))
        .toList();
  }

  /** The number of comments that name a source, whether they follow a figure or not. */
  long marks() {
    return MARK.matcher(text).results().count();
  }

  /** The figures with a decimal point that name no source. */
  List<String> figuresWithoutSource() {
    String prose = NO_FIGURES.matcher(QUOTATION.matcher(text).replaceAll("")).replaceAll("");
    return DECIMAL.matcher(prose).results().map(MatchResult::group).toList();
  }
}
