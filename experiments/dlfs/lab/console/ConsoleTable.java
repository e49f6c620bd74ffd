package dlfs.lab.console;

import java.util.List;

/**
 * A table for the console.
 *
 * @param header the column titles
 * @param rows the cells of each row
 * @param texts the number of text columns, as {@link Terminal#table} takes it
 * @param note a remark below the table; empty for none
 */
public record ConsoleTable(List<String> header, List<List<String>> rows, int texts, String note) {
  public ConsoleTable {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** Prints the table. */
  public void print(Terminal terminal) {
    terminal.table(header, rows, texts);
    if (!note.isEmpty()) {
      terminal.line(note);
    }
  }
}
