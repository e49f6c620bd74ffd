package dlfs.lab.results;

import static dlfs.lab.results.FileManifest.content;
import static dlfs.text.Text.formatted;

import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Replaces the results of an earlier run with those of a new one.
 *
 * <p>Where the system can {@link FolderExchange exchange} two folders, the replacement is atomic: a
 * reader finds either the earlier results or the new ones. Elsewhere (on systems other than Linux,
 * or if the folder is a mount point), the files are replaced one by one within a few milliseconds,
 * {@code run.json} last; from the checksums in it, a reader can tell whether the files belong
 * together. If the process is killed meanwhile, {@link #recover} completes the replacement.
 *
 * <p>Of the earlier results, only {@link FileManifest files that a run wrote} are deleted, there
 * and in the folders below. The user's own files and folders remain where they are, under another
 * name if the new run has a file of the same name. If the folder is a link, the results are written
 * into its target.
 */
final class Publication {
  /** A subfolder with all new files, created atomically, from which they are moved one by one. */
  private static final String READY = ".ready";

  private final Path folder;
  private final Path real;
  private final Path old;

  /**
   * Creates a publication.
   *
   * @param folder the folder for the results, which need not exist
   * @param old a path in the same folder, for the earlier results
   * @throws UserError if {@code folder} is neither a folder nor a link to one
   */
  Publication(Path folder, Path old) throws IOException {
    this.folder = folder;
    this.old = old;
    boolean there = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    if (there && !Files.isDirectory(folder)) {
      throw new UserError(
          formatted(
              "%s is %s, so results cannot be written there.\n"
                  + "Move it away, or choose another folder: -Dresults.dir=...",
              folder.toAbsolutePath(), DurableFiles.kind(folder)));
    }
    this.real = there ? folder.toRealPath() : folder;
  }

  /** The folder of the results, with links not resolved. */
  Path folder() {
    return folder;
  }

  /** Completes the replacement of a process that was killed meanwhile. */
  void recover() throws IOException {
    if (!Files.exists(real) && Files.exists(old)) {
      move(old, real);
    }
    if (Files.exists(ready())) {
      replaceOneByOne(new LinkedHashMap<>());
    }
    Folders.delete(incomplete());
    if (Files.exists(old)) {
      preserveUserFiles(new LinkedHashMap<>());
    }
  }

  /** Whether a replacement was interrupted, so that {@link #recover} has something to do. */
  boolean isUnfinished() {
    return Files.exists(old) || Files.exists(ready());
  }

  /**
   * Replaces the earlier results.
   *
   * @param results a folder with all files of a run, which is moved
   * @return the new names, by old name, of the user's own files that had to be renamed
   * @throws UserError if that fails; the message says where the files of this run are
   */
  Map<String, String> replaceWith(Path results) {
    var renamed = new LinkedHashMap<String, String>();
    syncNames(results);
    Path now = results;
    try {
      if (!Files.exists(real)) {
        move(results, real);
      } else {
        move(results, old);
        now = old;
        if (!FolderExchange.tryExchange(old, real)) {
          prepareOneByOne();
          now = ready();
          replaceOneByOne(renamed);
        }
        now = real;
      }
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "The results could not be moved to %s (%s).\nThey are in %s until the next run.",
              folder, DurableFiles.reason(e), now),
          e);
    }
    syncNames(real);
    DurableFiles.syncNames(folder.resolveSibling("")); // before the old results are deleted
    try {
      preserveUserFiles(renamed);
    } catch (IOException e) {
      // The old files remain; the next run of this experiment tries again.
    }
    return renamed;
  }

  /** Waits until the entries of a folder, and of the folders below it, are on the disk. */
  private static void syncNames(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Folders::isFolder).forEach(DurableFiles::syncNames);
    } catch (IOException | UncheckedIOException e) {
      // They are written all the same, if later.
    }
  }

  /** Deletes the files that a run wrote, and the folder if it is empty then. */
  void withdraw() throws IOException {
    if (Files.exists(real)) {
      delete(FileManifest.in(real), new FileManifest(Map.of()), "");
      if (real.equals(folder)) {
        deleteIfEmpty("");
      }
    }
  }

  /**
   * Deletes files that a run wrote, and the folders below that have only contained such files.
   *
   * @param written what it wrote
   * @param still the files that are not deleted
   * @param below the name of the folder that is searched
   */
  private void delete(FileManifest written, FileManifest still, String below) throws IOException {
    for (String name : content(real, below)) {
      if (written.isFolder(real, name)) {
        delete(written, still, name);
        deleteIfEmpty(name);
      } else if (!still.names().contains(name) && written.matches(real, name)) {
        Files.delete(real.resolve(name));
      }
    }
  }

  private void deleteIfEmpty(String name) throws IOException {
    if (content(real, name).isEmpty()) {
      Files.delete(real.resolve(name));
    }
  }

  private Path ready() {
    return real.resolve(READY);
  }

  private Path incomplete() {
    return real.resolve(READY + ".partial");
  }

  /** Moves the new files from {@code old} onto the file system of the folder. */
  private void prepareOneByOne() throws IOException {
    try {
      move(old, ready());
    } catch (IOException otherFileSystem) {
      Folders.delete(incomplete());
      copyToIncomplete("");
      syncNames(incomplete());
      move(incomplete(), ready());
    }
  }

  private void copyToIncomplete(String below) throws IOException {
    Files.createDirectory(incomplete().resolve(below));
    for (String name : content(old, below)) {
      Path file = old.resolve(name);
      if (Folders.isFolder(file)) {
        copyToIncomplete(name);
      } else {
        DurableFiles.write(incomplete().resolve(name), copy -> Files.copy(file, copy));
      }
    }
  }

  /** Replaces file by file. It can be interrupted at any step and repeated. */
  private void replaceOneByOne(Map<String, String> renamed) throws IOException {
    FileManifest before = FileManifest.in(real);
    if (Files.exists(ready().resolve(RecordedRun.FILE))) { // moved last
      delete(before, FileManifest.in(ready()), "");
    }
    replace(before, "", renamed);
  }

  private void replace(FileManifest before, String below, Map<String, String> renamed)
      throws IOException {
    for (String name : content(ready(), below)) {
      Path file = ready().resolve(name);
      Path target = real.resolve(name);
      if (Folders.isFolder(file) && Folders.isFolder(target)) {
        replace(before, name, renamed);
      } else {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !before.matches(real, name)) {
          moveTo(free(target), target, name, renamed);
        }
        move(file, target);
      }
    }
    Files.delete(ready().resolve(below));
  }

  private void preserveUserFiles(Map<String, String> renamed) throws IOException {
    if (Files.exists(old)) {
      preserveUserFiles(FileManifest.in(old), "", renamed);
    }
  }

  /** Deletes the old files that a run wrote, and moves the user's own to the new results. */
  private void preserveUserFiles(FileManifest written, String below, Map<String, String> renamed)
      throws IOException {
    for (String name : content(old, below)) {
      Path file = old.resolve(name);
      if (written.isFolder(old, name)) {
        preserveUserFiles(written, name, renamed);
      } else if (written.matches(old, name)) {
        Files.delete(file);
      } else {
        Path target = real.resolve(name);
        Files.createDirectories(target.getParent()); // the new run may have no such folder
        moveTo(free(target), file, name, renamed);
      }
    }
    Files.delete(old.resolve(below));
  }

  /** Moves a file of the user's, and notes its new name if that is another one. */
  private void moveTo(Path free, Path file, String name, Map<String, String> renamed)
      throws IOException {
    move(file, free);
    String newName = name.substring(0, name.lastIndexOf('/') + 1) + name(free);
    if (!newName.equals(name)) {
      renamed.put(name, newName);
    }
  }

  /**
   * Returns this path, or the first unused one of {@code notes-1.txt}, {@code notes-2.txt}, ....
   */
  static Path free(Path path) {
    String name = name(path);
    int dot = name.lastIndexOf('.');
    int end = dot > 0 ? dot : name.length();
    Path free = path;
    for (int i = 1; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
      free =
          path.resolveSibling(formatted("%s-%d%s", name.substring(0, end), i, name.substring(end)));
    }
    return free;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
