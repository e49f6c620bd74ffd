package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.lab.results.CachedRun;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.networks.TrainableNetwork;
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
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Saves the state of a training at intervals and restores it: the parameters, the state of the
 * update rule, and the measurements. Everything else that training depends on, such as mini-batches
 * and dropout masks, follows from the seed and the number of updates.
 */
final class Checkpoints {
  /** The size of the header: the number of updates, of iterations, and of bytes of measurements. */
  private static final int HEADER_BYTES = 3 * Integer.BYTES;

  /** The approximate size of a measurement. */
  private static final int BYTES_PER_ROW = 50;

  private final CachedRun files;
  private final CheckpointSchedule schedule;

  /**
   * The progress of a training.
   *
   * @param updates the number of updates made
   * @param rows the measurements of its run
   */
  record Progress(int updates, List<Measurement> rows) {}

  Checkpoints(CachedRun files, CheckpointSchedule schedule) {
    this.files = files;
    this.schedule = schedule;
  }

  /**
   * Saves a checkpoint if one is due. If that fails, training continues, and the previous
   * checkpoint remains.
   */
  void saveIfDue(Model network, int updates, List<Measurement> rows) {
    if (schedule.begin(() -> bytes(network) + (long) rows.size() * BYTES_PER_ROW)) {
      save(network, updates, rows);
      schedule.end();
    }
  }

  private void save(Model network, int updates, List<Measurement> rows) {
    files.tryWrite(
        CachedRun.Kind.CHECKPOINT,
        out -> {
          var table = new ByteArrayOutputStream();
          CsvFiles.writeMetrics(table, rows);
          var data = new DataOutputStream(out);
          data.writeInt(updates);
          data.writeInt(TrainableNetwork.of(network).iterationCount());
          data.writeInt(table.size());
          table.writeTo(data);
          WritableByteChannel channel = Channels.newChannel(data);
          for (ByteBuffer memory : state(network)) {
            channel.write(memory);
          }
        });
  }

  /**
   * Restores a network from its checkpoint, and starts the interval until the next checkpoint.
   *
   * @param network with the same configuration as the saved one
   * @param maxUpdates the number of updates of the whole training
   * @return the progress; empty, with the network unchanged, if there is no intact checkpoint
   */
  Optional<Progress> restore(Model network, int maxUpdates) {
    schedule.start();
    return files.read(
        CachedRun.Kind.CHECKPOINT, (in, length) -> read(in, length, network, maxUpdates));
  }

  /** Reads a checkpoint, and changes the network only after all checks have passed. */
  private Progress read(InputStream in, long length, Model network, int maxUpdates)
      throws IOException {
    Path file = files.path(CachedRun.Kind.CHECKPOINT);
    if (length < HEADER_BYTES) {
      throw new DataFileException(file, "is too short", "a checkpoint");
    }
    var data = new DataInputStream(in);
    int updates = data.readInt();
    int iterations = data.readInt();
    if (updates < 0 || updates > maxUpdates || iterations < 0) {
      throw new DataFileException(
          file,
          formatted("was saved after %d updates", updates),
          formatted("at most %d", maxUpdates));
    }
    int tableBytes = data.readInt();
    long stateBytes = bytes(network);
    if (tableBytes < 0 || tableBytes != length - HEADER_BYTES - stateBytes) {
      throw new DataFileException(
          file, "belongs to another network", formatted("a network of %d bytes", stateBytes));
    }
    var table = new ByteArrayInputStream(data.readNBytes(tableBytes));
    List<Measurement> rows = CsvFiles.readMetrics(table, file);

    TrainableNetwork.of(network).setIterationCount(iterations);
    ReadableByteChannel channel = Channels.newChannel(data);
    for (ByteBuffer memory : state(network)) {
      while (memory.hasRemaining() && channel.read(memory) >= 0) {}
    }
    return new Progress(updates, rows);
  }

  /** The size of {@link #state} in bytes. */
  private static long bytes(Model network) {
    return state(network).stream().mapToLong(ByteBuffer::remaining).sum();
  }

  /** Returns the memory that training changes: the parameters and the state of the update rule. */
  private static List<ByteBuffer> state(Model network) {
    return Stream.of(network.params(), TrainableNetwork.of(network).updaterState())
        .filter(array -> array != null)
        .map(INDArray::data)
        .map(memory -> memory.asNio())
        .toList();
  }
}
