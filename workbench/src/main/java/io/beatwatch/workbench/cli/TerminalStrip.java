package io.beatwatch.workbench.cli;

/**
 * Draws a signal with Braille characters, each of which is a grid of two by four dots: a line that a person recognises
 * as an ECG fits into three rows of a terminal. Immutable, any thread.
 */
final class TerminalStrip {
    private static final int DOTS_ACROSS = 2;
    private static final int DOTS_DOWN = 4;
    private static final char EMPTY = '\u2800';
    /** Bit of each dot, by column and row (Unicode block Braille Patterns). */
    private static final int[][] BITS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

    private final int columns;
    private final int rows;

    TerminalStrip(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** The rows of the drawing, from top to bottom; the signal's range fills the height. */
    String[] draw(int[] signal) {
        int width = columns * DOTS_ACROSS;
        int height = rows * DOTS_DOWN;
        int min = Integer.MAX_VALUE;
        int max = Integer.MIN_VALUE;
        for (int value : signal) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        double scale = max > min ? (height - 1.0) / (max - (double) min) : 0;
        char[][] cells = new char[rows][columns];
        for (char[] row : cells) {
            java.util.Arrays.fill(row, EMPTY);
        }
        int previous = -1;
        for (int x = 0; x < width && signal.length > 0; x++) {
            int from = (int) ((long) x * signal.length / width);
            int to = Math.max(from + 1, (int) ((long) (x + 1) * signal.length / width));
            int lowest = Integer.MAX_VALUE;
            int highest = Integer.MIN_VALUE;
            for (int i = from; i < Math.min(to, signal.length); i++) {
                int y = height - 1 - (int) Math.round((signal[i] - (double) min) * scale);
                lowest = Math.min(lowest, y);
                highest = Math.max(highest, y);
            }
            int last = height - 1 - (int) Math.round((signal[Math.min(to, signal.length) - 1] - (double) min) * scale);
            if (previous >= 0) {
                // join to the column before, so that steep slopes do not fall apart
                lowest = Math.min(lowest, previous);
                highest = Math.max(highest, previous);
            }
            for (int y = lowest; y <= highest; y++) {
                cells[y / DOTS_DOWN][x / DOTS_ACROSS] |= (char) BITS[x % DOTS_ACROSS][y % DOTS_DOWN];
            }
            previous = last;
        }
        String[] lines = new String[rows];
        for (int r = 0; r < rows; r++) {
            lines[r] = new String(cells[r]);
        }
        return lines;
    }
}
