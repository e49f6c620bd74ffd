package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The formats of files with named tensors, each recognised by its first bytes. */
enum TensorFormat {
  SAFETENSORS(Safetensors.EXPECTED) {
    @Override
    TensorFile open(Path path) throws IOException {
      return Safetensors.open(path);
    }
  },
  PYTORCH(PyTorchFile.EXPECTED) {
    @Override
    TensorFile open(Path path) throws IOException {
      return PyTorchFile.open(path);
    }
  };

  private static final String EXPECTED = "a safetensors (.safetensors) or PyTorch (.pth, .pt) file";

  private final String expected;

  TensorFormat(String expected) {
    this.expected = expected;
  }

  /** Opens a file of this format. */
  abstract TensorFile open(Path path) throws IOException;

  /**
   * Recognises the format of a file.
   *
   * @throws DataFileException if it is missing, or in another format
   */
  static TensorFormat of(Path path) throws IOException {
    try (MappedFile file = MappedFile.open(path, EXPECTED)) {
      ByteBuffer start = file.map(0, Math.min(file.size(), 16));
      int first = start.get(0);
      if (first == (byte) 0x80 || first == 'P' && start.remaining() > 1 && start.get(1) == 'K') {
        return PYTORCH;
      }
      if (start.remaining() > Long.BYTES && start.get(Long.BYTES) == '{') {
        return SAFETENSORS;
      }
      throw new DataFileException(path, formatted("starts with the byte %d", first), EXPECTED);
    }
  }
}
