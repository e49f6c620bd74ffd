package dlfs.support;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** Writes objects by Java's serialization, and reads them. */
public final class Serialization {
  private Serialization() {}

  /** Returns the bytes that Java writes for an object. */
  public static byte[] bytes(Object object) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  /** Returns what is read from the bytes of an object. */
  @SuppressWarnings("unchecked")
  public static <T> T copied(T object) throws IOException, ClassNotFoundException {
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes(object)))) {
      return (T) in.readObject();
    }
  }
}
