package dlfs.lab.console;

import static dlfs.text.Text.formatted;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.apache.commons.text.WordUtils;

/**
 * Prints to the console: plain ASCII in at most {@value #WIDTH} columns, with a moving progress bar
 * on a terminal, and a progress line every few seconds in a log.
 */
public final class Terminal {
  private static final int WIDTH = 79;
  private static final int MILLIS_BETWEEN_FRAMES = 250;
  private static final int MILLIS_BETWEEN_LINES = 10_000;
  private static final int CELL_PADDING = 2;

  private final PrintStream out;
  private final boolean interactive;
  private final Set<String> omissions = new HashSet<>();

  /**
   * Creates a terminal.
   *
   * @param out the stream for all output
   * @param interactive whether {@code out} is a terminal, on which a line can be overwritten
   */
  public Terminal(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** Returns a terminal on standard output. */
  public static Terminal standard() {
    return new Terminal(System.out, isInteractive(System.console()));
  }

  /** Before Java 22, a Console exists only on a terminal; since then, it has a method to ask. */
  private static boolean isInteractive(Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJava22) {
      return true;
    }
  }

  /** Prints an empty line. */
  public void line() {
    out.println();
  }

  /** Prints a paragraph, wrapped. */
  public void line(String text) {
    out.println(wrap("", text));
  }

  /** Prints a label and a paragraph, wrapped and aligned. */
  public void entry(String label, String text) {
    out.println(wrap(formatted("  %-16s", label), text));
  }

  /** Prints a warning, in a single call since a progress bar may be moving. */
  public void warning(String text) {
    String end = System.lineSeparator();
    out.println(end + wrap("  !! ", text) + end);
  }

  /** Prints an error on standard error. */
  public static void error(String text) {
    closing("ERROR", text);
  }

  /** Prints the last message of the program on standard error. */
  public static void closing(String label, String text) {
    System.out.flush();
    System.err.println();
    System.err.println(message(label, text));
  }

  /** Warns that a part of the results could not be produced; each warning is printed only once. */
  public void missing(String text) {
    if (omissions.add(text)) {
      warning(text);
    }
  }

  /** Whether a part of the results was reported as {@link #missing}. */
  public boolean isAnythingMissing() {
    return !omissions.isEmpty();
  }

  /** Formats a message with a label; words that are too long, such as paths, are not wrapped. */
  public static String message(String label, String text) {
    return wrap(label + ": ", text);
  }

  /** Formats a duration: "12 s" or "3 min 5 s". */
  public static String describe(Duration time) {
    return time.toMinutes() == 0
        ? time.toSeconds() + " s"
        : formatted("%d min %d s", time.toMinutes(), time.toSecondsPart());
  }

  private static String wrap(String prefix, String text) {
    String indent = "\n" + " ".repeat(prefix.length());
    int width = WIDTH - prefix.length();
    return text.lines()
        .map(
            line ->
                line.replaceAll(
                    "[\\p{Cc}\\p{Cf}]", "?")) // file names may contain control characters
        .map(line -> line.length() <= width ? line : WordUtils.wrap(line, width, indent, false))
        .collect(Collectors.joining(indent, prefix, ""));
  }

  /**
   * Prints a table.
   *
   * @param header the column titles
   * @param rows the cells of each row
   * @param texts the number of text columns, which come first and are aligned left; the last one is
   *     wrapped if the table would become too wide. The other columns hold numbers, are aligned
   *     right, and are wrapped only if that is not enough
   */
  public void table(List<String> header, List<List<String>> rows, int texts) {
    int[] widths = widths(header, rows, texts, Terminal::unbroken);
    if (tableWidth(widths) > WIDTH) {
      widths = widths(header, rows, texts, Terminal::longestWord);
    }
    Column[] columns = new Column[header.size()];
    for (int i = 0; i < columns.length; i++) {
      HorizontalAlign align = i < texts ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT;
      columns[i] =
          new Column()
              .header(header.get(i))
              .headerAlign(align)
              .dataAlign(align)
              .maxWidth(WIDTH, OverflowBehaviour.NEWLINE)
              .minWidth(widths[i] + CELL_PADDING);
    }
    out.println(
        AsciiTable.builder()
            .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
            .lineSeparator("\n")
            .maxTableWidth(Math.max(WIDTH, tableWidth(widths)))
            .data(columns, rows.stream().map(List::toArray).toArray(Object[][]::new))
            .asString());
  }

  /**
   * Returns the minimum width of each column, for its cells and for its title wrapped between
   * words. The last text column may be wrapped between words as well.
   */
  private static int[] widths(
      List<String> header, List<List<String>> rows, int texts, ToIntFunction<String> cellWidth) {
    return IntStream.range(0, header.size())
        .map(
            column -> {
              ToIntFunction<String> width = column == texts - 1 ? Terminal::longestWord : cellWidth;
              IntStream cells = rows.stream().map(row -> row.get(column)).mapToInt(width);
              return Math.max(longestWord(header.get(column)), cells.max().orElse(0));
            })
        .toArray();
  }

  private static int unbroken(String text) {
    return text.length();
  }

  private static int longestWord(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(String::length).max().orElse(0);
  }

  private static int tableWidth(int[] widths) {
    return Arrays.stream(widths).map(width -> width + CELL_PADDING + 1).sum() + 1;
  }

  /**
   * Creates a progress bar with speed and remaining time; close it at the end.
   *
   * @param task a short name for the task
   * @param total the total amount, in steps or bytes
   * @param unit the unit in which the amount is displayed
   */
  public ProgressBar progress(String task, long total, Unit unit) {
    ProgressBarBuilder builder =
        ProgressBar.builder()
            .setTaskName(task)
            .setInitialMax(total)
            .setRenderer(new ProgressLine(unit))
            .setMaxRenderedLength(WIDTH);
    if (interactive) {
      return builder
          .setUpdateIntervalMillis(MILLIS_BETWEEN_FRAMES)
          .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
          .build();
    }
    return builder
        .setUpdateIntervalMillis(MILLIS_BETWEEN_LINES)
        .setConsumer(new LogLines(out, WIDTH))
        .build();
  }

  /** The unit of a progress bar. */
  public enum Unit {
    STEPS(" steps", 1),
    TURNS(" turns", 1),
    MEGABYTES(" MB", 1 << 20);

    private final String label;
    private final long size;

    Unit(String label, long size) {
      this.label = label;
      this.size = size;
    }

    String label() {
      return label;
    }

    long size() {
      return size;
    }
  }
}
