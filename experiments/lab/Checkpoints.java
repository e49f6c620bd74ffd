package lab;

import static text.Text.formatted;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import lab.results.CsvFiles;
import lab.results.Measurement;
import lab.results.RunFiles;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keeps a training on disk while it goes on, so that it can go on after its process has ended, at
 * whatever moment: the parameters, what the update rule remembers, and what was measured. What else
 * a training depends on, the mini-batches and what dropout drops, follows from the seed and the
 * number of updates.
 */
final class Checkpoints {
  private static final String ROWS = "metrics.csv";
  private static final String NETWORK = "network";

  /** A network that takes long to save is saved less often, at the utmost so many times. */
  private static final int UTMOST = 20;

  private final RunFiles files;
  private final long nanosBetween;
  private long next;

  /**
   * How far a training had come.
   *
   * @param updates how many updates it had made
   * @param rows what its run had measured
   */
  record Progress(int updates, List<Measurement> rows) {}

  /**
   * @param between how long a training goes on from one checkpoint to the next; after every update
   *     if it is zero
   */
  Checkpoints(RunFiles files, Duration between) {
    this.files = files;
    this.nanosBetween = between.toNanos();
  }

  /**
   * Saves a training, if it is time to. Where that is not possible, the training goes on, and what
   * was saved before stays.
   */
  void saveIfDue(MultiLayerNetwork network, int updates, List<Measurement> rows) {
    long start = System.nanoTime();
    if (start - next >= 0) {
      save(network, updates, rows);
      long end = System.nanoTime();
      next = end + Math.max(nanosBetween, UTMOST * Math.min(nanosBetween, end - start));
    }
  }

  private void save(MultiLayerNetwork network, int updates, List<Measurement> rows) {
    files.keep(
        files.checkpoint(),
        file -> {
          OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
          try (var zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry(ROWS));
            CsvFiles.writeMetrics(zip, rows);
            zip.putNextEntry(new ZipEntry(NETWORK));
            var data = new DataOutputStream(zip);
            data.writeInt(updates);
            data.writeInt(network.getIterationCount());
            WritableByteChannel channel = Channels.newChannel(data);
            for (ByteBuffer memory : state(network)) {
              channel.write(memory);
            }
          }
        });
  }

  /**
   * Puts a network where its training was saved; from now on, it is saved again and again.
   *
   * @param network the same as at the beginning of that training
   * @param all how many updates the whole training makes
   * @return how far that was; empty, and the network as it was, if nothing was saved, or what was
   *     saved is damaged
   */
  Optional<Progress> restore(MultiLayerNetwork network, int all) {
    next = System.nanoTime() + nanosBetween;
    if (!Files.isRegularFile(files.checkpoint())) {
      return Optional.empty();
    }
    try {
      verify(network);
      return Optional.of(read(network, all));
    } catch (IOException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) { // Java 17's, for a zip's names that are not in UTF-8
      return Optional.empty();
    }
  }

  /** All is checked before any of it is used: a zip has its checksums behind what they are of. */
  private void verify(MultiLayerNetwork network) throws IOException {
    long state = state(network).stream().mapToLong(ByteBuffer::remaining).sum();
    try (ZipInputStream zip = open()) {
      long left = Files.size(files.checkpoint()); // it is not compressed
      left -= length(zip, ROWS, left);
      if (length(zip, NETWORK, left) != 2 * Integer.BYTES + state) {
        throw new ZipException("another network");
      }
    }
  }

  /** The length of the next entry, checked to its end. */
  private static long length(ZipInputStream zip, String name, long most) throws IOException {
    ZipEntry entry = zip.getNextEntry();
    if (entry == null || !entry.getName().equals(name)) {
      throw new ZipException("no " + name);
    }
    byte[] piece = new byte[1 << 16];
    long length = 0;
    for (int read = zip.read(piece); read >= 0; read = zip.read(piece)) {
      length += read;
      if (length > most) {
        throw new ZipException("too long a " + name);
      }
    }
    return length;
  }

  private ZipInputStream open() throws IOException {
    return new ZipInputStream(new BufferedInputStream(Files.newInputStream(files.checkpoint())));
  }

  private Progress read(MultiLayerNetwork network, int all) throws IOException {
    try (ZipInputStream zip = open()) {
      zip.getNextEntry();
      List<Measurement> rows = CsvFiles.readMetrics(zip, files.checkpoint());
      zip.getNextEntry();
      var data = new DataInputStream(zip);
      int updates = data.readInt();
      int iterations = data.readInt();
      if (updates < 0 || updates > all || iterations < 0) {
        throw new ZipException(formatted("%d updates of %d", updates, all));
      }
      network.getLayerWiseConfigurations().setIterationCount(iterations);
      ReadableByteChannel channel = Channels.newChannel(data);
      for (ByteBuffer memory : state(network)) {
        while (memory.hasRemaining() && channel.read(memory) >= 0) {}
      }
      return new Progress(updates, rows);
    }
  }

  /** The memory of all that training changes in a network. */
  private static List<ByteBuffer> state(MultiLayerNetwork network) {
    return Stream.of(network.params(), network.getUpdater().getStateViewArray())
        .filter(array -> array != null)
        .map(INDArray::data)
        .map(memory -> memory.asNio())
        .toList();
  }
}
