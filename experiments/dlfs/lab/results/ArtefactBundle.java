package dlfs.lab.results;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Stores the artefacts of a run in one file: their number, then each name, length and content. */
final class ArtefactBundle {
  private ArtefactBundle() {}

  static void write(OutputStream out, SortedMap<String, byte[]> artefacts) throws IOException {
    var data = new DataOutputStream(out);
    data.writeInt(artefacts.size());
    for (Map.Entry<String, byte[]> artefact : artefacts.entrySet()) {
      data.writeUTF(artefact.getKey());
      data.writeInt(artefact.getValue().length);
      data.write(artefact.getValue());
    }
    data.flush();
  }

  static SortedMap<String, byte[]> read(InputStream in) throws IOException {
    var data = new DataInputStream(in);
    var artefacts = new TreeMap<String, byte[]>();
    int count = data.readInt();
    for (int i = 0; i < count; i++) {
      String name = data.readUTF();
      int length = data.readInt();
      byte[] content = data.readNBytes(length);
      if (content.length < length) {
        throw new EOFException(name);
      }
      artefacts.put(name, content);
    }
    return artefacts;
  }
}
