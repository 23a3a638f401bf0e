package moldau.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Printable;

/// Rows under headings, each column as wide as its widest cell. What others named is made fit for a
/// terminal.
public final class Table {
    private final List<String[]> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(headings);
    }

    public Table row(Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) row[i] = Printable.escape(String.valueOf(cells[i]));
        rows.add(row);
        return this;
    }

    public void print(PrintStream out) {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) widths[i] = Math.max(widths[i], row[i].length());
        }
        StringBuilder line = new StringBuilder();
        for (String[] row : rows) {
            line.setLength(0);
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]);
                if (i + 1 < row.length) line.repeat(" ", widths[i] - row[i].length() + 2);
            }
            out.println(line);
        }
    }
}
