package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;

/** Sums over channels and over all elements: sums.cu. */
final class Sums {
  /** The number of elements per thread, below which fewer threads sum them. */
  private static final int MIN_PER_THREAD = 8;

  /** The number of blocks of a multiprocessor that are executed at the same time. */
  private static final int BLOCKS_PER_MULTIPROCESSOR = 8;

  private static final int ROWS_OF_BLOCK = 8;
  private static final int COLUMNS_OF_BLOCK = 32;

  private final Context context;
  private final Launcher launcher;
  private final Workspace workspace;
  private final Kernel channelSums;
  private final Kernel columnSums;
  private final Kernel sumParts;
  private final Kernel sum;
  private final Kernel sumOfSquares;
  private final Kernel addParts;

  Sums(Context context, Launcher launcher, Workspace workspace, Kernels kernels) {
    this.context = context;
    this.launcher = launcher;
    this.workspace = workspace;
    channelSums = kernels.named("sums.cu", "channelSums");
    columnSums = kernels.named("sums.cu", "columnSums");
    sumParts = kernels.named("sums.cu", "sumParts");
    sum = kernels.named("sums.cu", "sum");
    sumOfSquares = kernels.named("sums.cu", "sumOfSquares");
    addParts = kernels.named("sums.cu", "addParts");
  }

  /**
   * Returns the number of blocks that sum a channel: as many as the card executes at the same time,
   * but fewer if there are few elements.
   */
  static int parts(Context context, int channels, long elementsPerChannel) {
    long blocks = (long) context.multiprocessors() * BLOCKS_PER_MULTIPROCESSOR;
    long forAll = (blocks + channels - 1) / channels;
    long forChannel = elementsPerChannel / (Launcher.THREADS * MIN_PER_THREAD);
    return (int) Math.max(1, Math.min(forAll, forChannel));
  }

  void overChannels(DeviceArray dy, DeviceArray db, int n, int c, int p) {
    Checks.length((long) n * c * p, dy);
    Checks.length(c, db);
    if (p == 1) {
      overColumns(dy, db, n, c);
      return;
    }
    int elements = Math.multiplyExact(n, p);
    int parts = parts(context, c, elements);
    int head = Alignment.headOfRuns(p, dy);
    launcher
        .begin()
        .with(dy)
        .with(elements)
        .with(head)
        .with(c)
        .with(p)
        .with(Divisor.of(p))
        .with(placeOfParts(db, c, parts))
        .launch(channelSums, parts, c, Launcher.THREADS);
    addParts(db, c, parts);
  }

  private void overColumns(DeviceArray dy, DeviceArray db, int rows, int columns) {
    int blocks = (columns + COLUMNS_OF_BLOCK - 1) / COLUMNS_OF_BLOCK;
    int most = Math.max(1, rows / (ROWS_OF_BLOCK * MIN_PER_THREAD));
    int parts = Math.min(most, Math.max(1, context.multiprocessors() / blocks));
    launcher
        .begin()
        .with(dy)
        .with(rows)
        .with(columns)
        .with(placeOfParts(db, columns, parts))
        .launch(columnSums, blocks, parts, ROWS_OF_BLOCK * COLUMNS_OF_BLOCK);
    addParts(db, columns, parts);
  }

  private long placeOfParts(DeviceArray db, int channels, int parts) {
    return parts == 1 ? db.address() : workspace.address((long) channels * parts * Float.BYTES);
  }

  private void addParts(DeviceArray db, int channels, int parts) {
    if (parts > 1) {
      launcher
          .begin()
          .with(placeOfParts(db, channels, parts))
          .with(parts)
          .with(channels)
          .with(db)
          .launchWarps(channels, sumParts);
    }
  }

  void addSum(double factor, DeviceArray x, DeviceArray to) {
    add(sum, factor, x, to);
  }

  void addSumOfSquares(double factor, DeviceArray x, DeviceArray to) {
    add(sumOfSquares, factor, x, to);
  }

  private void add(Kernel kernel, double factor, DeviceArray x, DeviceArray to) {
    Checks.length(Double.BYTES / Float.BYTES, to);
    if (to.address() % Double.BYTES != 0) {
      throw new IllegalArgumentException("A sum of 64 bits must be at a multiple of 8 bytes");
    }
    int parts = parts(context, 1, x.length());
    long place = parts == 1 ? 0 : workspace.address((long) parts * Double.BYTES);
    launcher
        .begin()
        .with(x)
        .with(x.length())
        .with(Alignment.head(x.length(), x))
        .with(factor)
        .with(place)
        .with(to)
        .launch(kernel, parts, 1, Launcher.THREADS);
    if (parts > 1) {
      launcher
          .begin()
          .with(place)
          .with(parts)
          .with(factor)
          .with(to)
          .launch(addParts, 1, 1, Launcher.THREADS);
    }
  }
}
