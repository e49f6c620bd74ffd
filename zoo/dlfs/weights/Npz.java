package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.AtomicFile;
import dlfs.files.DataFileException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * NumPy's formats: .npy for one array, and .npz for several, a zip with an .npy file for each.
 *
 * <p>ND4J's own reader is native code that does not validate its input: a damaged file can crash
 * the JVM.
 */
public final class Npz {
  static final String EXPECTED = "a NumPy file, .npz";
  private static final String EXPECTED_ARRAY = "a NumPy file, .npy";
  private static final String SUFFIX = ".npy";

  /** The time of all entries, so that the same arrays give the same file; the first possible. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private Npz() {}

  /**
   * Opens a file of {@code numpy.savez} or {@code numpy.savez_compressed}.
   *
   * @throws DataFileException if it is missing or damaged, or not an .npz file
   */
  public static TensorFile open(Path path) throws IOException {
    return open(MappedFile.open(path, EXPECTED));
  }

  /**
   * Opens a file from the class path.
   *
   * @param resource its path from the root of the class path
   * @throws DataFileException if it is damaged, or not an .npz file
   * @throws NoSuchFileException if it does not exist
   */
  public static TensorFile openResource(String resource) throws IOException {
    return open(MappedFile.ofResource(resource));
  }

  private static TensorFile open(MappedFile file) throws IOException {
    return StoredTensors.of(file, Npz::arrays);
  }

  private static Map<String, StoredTensor> arrays(MappedFile file) throws IOException {
    ZipDirectory zip = ZipDirectory.read(file, EXPECTED);
    Map<String, StoredTensor> arrays = new LinkedHashMap<>();
    for (ZipDirectory.Entry entry : zip.entries()) {
      String name = withoutSuffix(entry.name());
      NpyHeader header =
          NpyHeader.read(file.path(), name, zip.start(entry, NpyHeader.MAX_BYTES), entry.size());
      if (arrays.put(name, header.tensor(() -> zip.content(entry))) != null) {
        throw new DataFileException(
            file.path(), formatted("has the array %s twice", name), EXPECTED);
      }
    }
    return arrays;
  }

  /**
   * Opens a file of {@code numpy.save}, whose only tensor has the name of the file without .npy.
   *
   * @throws DataFileException if it is missing or damaged, or not an .npy file
   */
  static TensorFile openArray(Path path) throws IOException {
    return StoredTensors.of(MappedFile.open(path, EXPECTED_ARRAY), Npz::array);
  }

  private static Map<String, StoredTensor> array(MappedFile file) throws IOException {
    Path path = file.path();
    String name = withoutSuffix(path.getFileName().toString());
    ByteBuffer start = file.map(0, Math.min(file.size(), NpyHeader.MAX_BYTES));
    NpyHeader header = NpyHeader.read(path, name, start, file.size());
    if (file.size() > Integer.MAX_VALUE) {
      throw new DataFileException(
          path, formatted("has %d bytes", file.size()), "at most 2 GB in an array");
    }
    return Map.of(name, header.tensor(() -> file.map(0, file.size())));
  }

  private static String withoutSuffix(String name) {
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /**
   * Writes a file that {@code numpy.load} and {@link #open} read, atomically and without
   * compression.
   *
   * @param tensors FLOAT or DOUBLE arrays by their names, in the order in which they are written
   */
  public static void write(Path path, Map<String, INDArray> tensors) throws IOException {
    Map<String, TensorValues> values = TensorValues.of(tensors);
    AtomicFile.replace(
        path,
        partial -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial));
              ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var tensor : values.entrySet()) {
              writeEntry(tensor.getKey() + SUFFIX, tensor.getValue(), zip);
            }
          }
        });
  }

  private static void writeEntry(String name, TensorValues values, ZipOutputStream zip)
      throws IOException {
    byte[] header = NpyHeader.of(values);
    var checked = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
    checked.write(header);
    values.writeTo(checked);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(header.length + values.bytes());
    entry.setCrc(checked.getChecksum().getValue());
    entry.setTimeLocal(TIME);
    zip.putNextEntry(entry);
    zip.write(header);
    values.writeTo(zip);
    zip.closeEntry();
  }
}
