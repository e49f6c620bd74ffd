package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.lab.results.CachedRun;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.commons.io.output.CountingOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Saves the state of a run at intervals and restores it, together with its measurements. Everything
 * else that the run depends on, such as mini-batches and dropout masks, follows from the seed and
 * the number of updates.
 *
 * <p>A checkpoint consists of the number of updates, the table of measurements, the description of
 * each part of the state with its size, the parts, and last the arrays. All that can be invalid is
 * read and checked before anything is restored.
 */
final class Checkpoints {
  /** The approximate size of a measurement. */
  private static final int BYTES_PER_ROW = 50;

  private final CachedRun files;
  private final CheckpointSchedule schedule;

  /**
   * The progress of a run.
   *
   * @param updates the number of updates made
   * @param rows its measurements
   */
  record Progress(int updates, List<Measurement> rows) {}

  Checkpoints(CachedRun files, CheckpointSchedule schedule) {
    this.files = files;
    this.schedule = schedule;
  }

  /**
   * Saves a checkpoint if one is due. If that fails, the run continues, and the previous checkpoint
   * remains.
   */
  void saveIfDue(ResumableState state, int updates, List<Measurement> rows) {
    if (schedule.begin(() -> state.bytes() + (long) rows.size() * BYTES_PER_ROW)) {
      files.tryWrite(CachedRun.Kind.CHECKPOINT, out -> write(out, state, updates, rows));
      schedule.end();
    }
  }

  private static void write(
      OutputStream out, ResumableState state, int updates, List<Measurement> rows)
      throws IOException {
    var table = new ByteArrayOutputStream();
    CsvFiles.writeMetrics(table, rows);
    var data = new DataOutputStream(out);
    data.writeInt(updates);
    data.writeInt(table.size());
    table.writeTo(data);
    for (var part : state.parts().entrySet()) {
      data.writeUTF(label(part.getKey(), part.getValue()));
      data.writeLong(part.getValue().bytes());
    }
    for (var array : state.arrays().entrySet()) {
      data.writeUTF(label(array.getKey(), array.getValue()));
    }
    for (var part : state.parts().entrySet()) {
      var counted = new CountingOutputStream(data);
      part.getValue().write(new DataOutputStream(counted));
      if (counted.getByteCount() != part.getValue().bytes()) {
        throw new IllegalStateException(
            formatted(
                "%s wrote %d bytes instead of %d",
                part.getKey(), counted.getByteCount(), part.getValue().bytes()));
      }
    }
    WritableByteChannel channel = Channels.newChannel(data);
    for (INDArray array : state.arrays().values()) {
      channel.write(memory(array));
    }
  }

  private static String label(String name, StatePart part) {
    return name + ": " + part.form();
  }

  private static String label(String name, INDArray array) {
    return name + ": " + ResumableState.form(array);
  }

  private static ByteBuffer memory(INDArray array) {
    return array.data().asNio();
  }

  /**
   * Restores a state from its checkpoint, and starts the interval until the next checkpoint.
   *
   * @param state of the same parts as the saved one
   * @param maxUpdates the number of updates of the whole run
   * @return the progress; empty, with the state unchanged, if there is no intact checkpoint
   */
  Optional<Progress> restore(ResumableState state, int maxUpdates) {
    schedule.start();
    return files.read(
        CachedRun.Kind.CHECKPOINT,
        (in, length) -> {
          try {
            return read(in, length, state, maxUpdates);
          } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage(), "a checkpoint of this run");
          } catch (EOFException | UTFDataFormatException e) {
            throw wrong("is not a checkpoint", "a checkpoint of this run");
          }
        });
  }

  private DataFileException wrong(String found, String expected) {
    return new DataFileException(files.path(CachedRun.Kind.CHECKPOINT), found, expected);
  }

  /** Reads a checkpoint, and changes the state only after all checks have passed. */
  private Progress read(InputStream in, long length, ResumableState state, int maxUpdates)
      throws IOException {
    BoundedInputStream counted = BoundedInputStream.builder().setInputStream(in).get();
    var data = new DataInputStream(counted);
    int updates = data.readInt();
    if (updates < 0 || updates > maxUpdates) {
      throw wrong(
          formatted("was saved after %d updates", updates), formatted("at most %d", maxUpdates));
    }
    int tableBytes = data.readInt();
    if (tableBytes < 0 || tableBytes > length - counted.getCount()) {
      throw wrong("has a table of measurements that is not complete", "a complete one");
    }
    Path file = files.path(CachedRun.Kind.CHECKPOINT);
    List<Measurement> rows =
        CsvFiles.readMetrics(new ByteArrayInputStream(data.readNBytes(tableBytes)), file);

    List<Long> sizes = new ArrayList<>();
    for (var part : state.parts().entrySet()) {
      expect(label(part.getKey(), part.getValue()), data.readUTF());
      sizes.add(data.readLong());
    }
    for (var array : state.arrays().entrySet()) {
      expect(label(array.getKey(), array.getValue()), data.readUTF());
    }
    long left = length - counted.getCount();
    long ofArrays = state.arrays().values().stream().mapToLong(ResumableState::bytes).sum();
    long ofParts = left - ofArrays;
    for (long size : sizes) {
      if (size < 0 || size > ofParts) {
        throw wrong("is too short for its parts", "a complete checkpoint");
      }
      ofParts -= size;
    }
    if (ofParts != 0) {
      throw wrong(formatted("has %d bytes of state too many", ofParts), "a complete checkpoint");
    }
    restore(state, sizes, data);
    return new Progress(updates, rows);
  }

  private void expect(String expected, String found) throws DataFileException {
    if (!found.equals(expected)) {
      throw wrong("has another state: " + found, expected);
    }
  }

  private void restore(ResumableState state, List<Long> sizes, DataInputStream data)
      throws IOException {
    List<Runnable> restorations = new ArrayList<>();
    for (Map.Entry<String, StatePart> part : state.parts().entrySet()) {
      long size = sizes.get(restorations.size());
      BoundedInputStream content =
          BoundedInputStream.builder().setInputStream(data).setMaxCount(size).get();
      restorations.add(part.getValue().read(new DataInputStream(content), size));
      if (content.getCount() != size) {
        throw wrong(formatted("has %d bytes as %s", size, part.getKey()), "fewer");
      }
    }
    restorations.forEach(Runnable::run);
    ReadableByteChannel channel = Channels.newChannel(data);
    for (INDArray array : state.arrays().values()) {
      ByteBuffer memory = memory(array);
      while (memory.hasRemaining() && channel.read(memory) >= 0) {}
    }
  }
}
