package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.RunFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keeps a training on disk while it goes on, so that it can go on after its process has ended, at
 * whatever moment: the parameters, what the update rule remembers, and what was measured. What else
 * a training depends on, the mini-batches and what dropout drops, follows from the seed and the
 * number of updates.
 */
final class Checkpoints {
  /** The size of the header: the numbers of updates, of iterations, and of bytes of rows. */
  private static final int HEAD_BYTES = 3 * Integer.BYTES;

  /** The approximate size of the row of one measurement. */
  private static final int BYTES_PER_ROW = 50;

  private final RunFiles files;
  private final CheckpointSchedule schedule;

  /**
   * How far a training had come.
   *
   * @param updates how many updates it had made
   * @param rows what its run had measured
   */
  record Progress(int updates, List<Measurement> rows) {}

  Checkpoints(RunFiles files, CheckpointSchedule schedule) {
    this.files = files;
    this.schedule = schedule;
  }

  /**
   * Saves a training, if it is time to. Where that is not possible, the training goes on, and what
   * was saved before stays.
   */
  void saveIfDue(MultiLayerNetwork network, int updates, List<Measurement> rows) {
    if (schedule.begin(() -> bytes(network) + (long) rows.size() * BYTES_PER_ROW)) {
      save(network, updates, rows);
      schedule.end();
    }
  }

  private void save(MultiLayerNetwork network, int updates, List<Measurement> rows) {
    files.keep(
        RunFiles.Kind.CHECKPOINT,
        out -> {
          var table = new ByteArrayOutputStream();
          CsvFiles.writeMetrics(table, rows);
          var data = new DataOutputStream(out);
          data.writeInt(updates);
          data.writeInt(network.getIterationCount());
          data.writeInt(table.size());
          table.writeTo(data);
          WritableByteChannel channel = Channels.newChannel(data);
          for (ByteBuffer memory : state(network)) {
            channel.write(memory);
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
    schedule.start();
    return files.read(RunFiles.Kind.CHECKPOINT, (in, length) -> read(in, length, network, all));
  }

  /** Checks everything before it changes the network. */
  private Progress read(InputStream in, long length, MultiLayerNetwork network, int all)
      throws IOException {
    Path file = files.path(RunFiles.Kind.CHECKPOINT);
    if (length < HEAD_BYTES) {
      throw new DataFileException(file, "is too short", "a training");
    }
    var data = new DataInputStream(in);
    int updates = data.readInt();
    int iterations = data.readInt();
    if (updates < 0 || updates > all || iterations < 0) {
      throw new DataFileException(
          file, formatted("is of %d updates", updates), formatted("at most %d", all));
    }
    int tableBytes = data.readInt();
    long stateBytes = bytes(network);
    if (tableBytes < 0 || tableBytes != length - HEAD_BYTES - stateBytes) {
      throw new DataFileException(
          file, "is of another network", formatted("a network of %d bytes", stateBytes));
    }
    var table = new ByteArrayInputStream(data.readNBytes(tableBytes));
    List<Measurement> rows = CsvFiles.readMetrics(table, file);

    network.getLayerWiseConfigurations().setIterationCount(iterations);
    ReadableByteChannel channel = Channels.newChannel(data);
    for (ByteBuffer memory : state(network)) {
      while (memory.hasRemaining() && channel.read(memory) >= 0) {}
    }
    return new Progress(updates, rows);
  }

  /** The size of {@link #state} in bytes. */
  private static long bytes(MultiLayerNetwork network) {
    return state(network).stream().mapToLong(ByteBuffer::remaining).sum();
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
