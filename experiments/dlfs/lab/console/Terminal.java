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
 * What the user sees: plain ASCII, at most {@value #WIDTH} columns wide, with a moving progress bar
 * where somebody is watching and a line every few seconds where nobody is.
 */
public final class Terminal {
  private static final int WIDTH = 79;
  private static final int MILLIS_BETWEEN_FRAMES = 250;
  private static final int MILLIS_BETWEEN_LINES = 10_000;
  private static final int CELL_PADDING = 2;

  private final PrintStream out;
  private final boolean interactive;
  private final Set<String> missing = new HashSet<>();

  /**
   * @param out where everything is printed
   * @param interactive whether {@code out} is a terminal, on which a line can be drawn over
   */
  public Terminal(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** Standard output, and whether it is a terminal. */
  public static Terminal standard() {
    return new Terminal(System.out, isInteractive(System.console()));
  }

  /** Before Java 22 there is a Console only on a terminal; later it has to be asked. */
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

  /** An empty line. */
  public void line() {
    out.println();
  }

  /** A paragraph, wrapped. */
  public void line(String text) {
    out.println(wrap("", text));
  }

  /** A paragraph behind a label, wrapped and aligned. */
  public void entry(String label, String text) {
    out.println(wrap(formatted("  %-16s", label), text));
  }

  /** Something that must not be overlooked; in one piece, as a progress bar may be moving. */
  public void warning(String text) {
    String end = System.lineSeparator();
    out.println(end + wrap("  !! ", text) + end);
  }

  /** Prints an error on standard error. */
  public static void error(String text) {
    closing("ERROR", text);
  }

  /** Prints on standard error how a program ends. */
  public static void closing(String label, String text) {
    System.out.flush();
    System.err.println();
    System.err.println(message(label, text));
  }

  /**
   * Warns of something that could not be made, though the rest of the work was done; only once,
   * however often it is reported.
   */
  public void missing(String text) {
    if (missing.add(text)) {
      warning(text);
    }
  }

  /** Whether anything was reported as {@link #missing}. */
  public boolean isAnythingMissing() {
    return !missing.isEmpty();
  }

  /** A message, wrapped but for what cannot be broken, such as a long path. */
  public static String message(String label, String text) {
    return wrap(label + ": ", text);
  }

  /** "12 s", or "3 min 5 s". */
  public static String describe(Duration time) {
    return time.toMinutes() == 0
        ? time.toSeconds() + " s"
        : formatted("%d min %d s", time.toMinutes(), time.toSecondsPart());
  }

  private static String wrap(String prefix, String text) {
    String indent = "\n" + " ".repeat(prefix.length());
    int width = WIDTH - prefix.length();
    return text.lines()
        .map(line -> line.replaceAll("[\\p{Cc}\\p{Cf}]", "?")) // names of files may have any
        .map(line -> line.length() <= width ? line : WordUtils.wrap(line, width, indent, false))
        .collect(Collectors.joining(indent, prefix, ""));
  }

  /**
   * A table.
   *
   * @param header a title for each column
   * @param texts how many of the first columns hold text, aligned left; the last of them is wrapped
   *     where the table would become too wide. The columns after them hold numbers, aligned right,
   *     and are wrapped too where that is not enough.
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
   * How narrow each column may become: as its cells need it, and its title if wrapped between
   * words. The last column of texts may be wrapped between words too.
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
   * A progress bar with rate and time left; close it when the work is done.
   *
   * @param task what is being done, in a word or two
   * @param total how much there is to do
   * @param unit what is counted, such as " steps"; bytes are counted in MB
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

  /** What a progress bar counts. */
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
