package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.util.ModelSerializer;

/** Opens files of named tensors in any format, recognised by their content. */
final class TensorFiles {
  private static final String EXPECTED =
      "a file in the format safetensors, PyTorch (.pth, .pt), Keras (.h5), NumPy (.npz, .npy)"
          + " or DL4J (.zip)";

  /** The number of bytes at the start of an unknown file that a message shows. */
  private static final int SHOWN_BYTES = 16;

  private static final byte[] ZIP = {'P', 'K'};
  private static final byte[] PICKLE = {(byte) 0x80};

  private TensorFiles() {}

  /**
   * Opens a file.
   *
   * @throws DataFileException if it is missing or damaged, or in another format
   */
  static TensorFile open(Path path) throws IOException {
    try (MappedFile file = MappedFile.open(path, EXPECTED)) {
      ByteBuffer start = file.map(0, Math.min(file.size(), SHOWN_BYTES));
      if (startsWith(start, ZIP)) {
        return openZip(path, ZipDirectory.read(file, EXPECTED));
      }
      if (startsWith(start, PICKLE)) {
        return PyTorchFile.open(path);
      }
      if (startsWith(start, KerasFile.SIGNATURE)) {
        return KerasFile.open(path);
      }
      if (NpyHeader.isStartOf(start)) {
        return Npz.openArray(path);
      }
      if (start.remaining() > Long.BYTES && start.get(Long.BYTES) == '{') {
        return Safetensors.open(path);
      }
      if (CompressedSqueezeNet.isFormatOf(file)) {
        return CompressedSqueezeNet.read(file);
      }
      byte[] shown = new byte[start.remaining()];
      start.get(shown);
      throw new DataFileException(
          path,
          formatted("starts with \"%s\"", new String(shown, StandardCharsets.ISO_8859_1)),
          EXPECTED);
    }
  }

  private static boolean startsWith(ByteBuffer file, byte[] bytes) {
    byte[] start = new byte[Math.min(bytes.length, file.remaining())];
    file.get(0, start);
    return Arrays.equals(start, bytes);
  }

  private static TensorFile openZip(Path path, ZipDirectory zip) throws IOException {
    for (ZipDirectory.Entry entry : zip.entries()) {
      String name = entry.name();
      if (PyTorchFile.isPickle(name)) {
        return PyTorchFile.open(path);
      }
      if (name.equals(ModelSerializer.COEFFICIENTS_BIN)) {
        return NetworkTensors.of(path, ModelZip.read(path));
      }
      if (name.endsWith(".weights.h5")) {
        throw new DataFileException(
            path,
            "is a Keras archive",
            "a file as model.save_weights(\"name.weights.h5\") writes it");
      }
    }
    return Npz.open(path);
  }
}
