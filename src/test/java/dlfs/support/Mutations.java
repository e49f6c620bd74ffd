package dlfs.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.Deflater;

/** Damages files reproducibly: from a single bit to the whole content. */
public final class Mutations {
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    7,
    127,
    128,
    255,
    256,
    32_767,
    65_535,
    65_536,
    1 << 24,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    -1,
    -2,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final List<String> TEXTS =
      List.of(
          "",
          "0",
          "-1",
          "1",
          "NaN",
          "Infinity",
          "-Infinity",
          "1e999",
          "1e-999",
          "0x1p3",
          "+5",
          "2147483648",
          "-9223372036854775809",
          "9".repeat(50),
          "9".repeat(5_000),
          "null",
          "true",
          "\"",
          "\"\"",
          "'",
          ",",
          ",,,,",
          "\n",
          "\r",
          "\r\n",
          "\t",
          "\0",
          "\u001b[2J",
          "[",
          "]",
          "{",
          "}",
          "[".repeat(100),
          "{\"a\":".repeat(60),
          "\\",
          "\\u0000",
          "%s",
          "%n",
          "../..",
          "~",
          "$",
          "\u202e",
          "\ufffe",
          "\ud83d\ude00",
          "a".repeat(300),
          "\"@class\":\"java.lang.Runtime\",",
          "\"type\":\"java.net.URL\",",
          "1, 2",
          "(",
          "(0,)",
          "(-1,)",
          "'<f4'",
          "'<f8'",
          "'|O'",
          "True",
          "18446744073709551616");

  private final Random random;

  public Mutations(long seed) {
    random = new Random(seed);
  }

  /** Draws a number from 0 to {@code bound} - 1, for other choices. */
  public int choose(int bound) {
    return random.nextInt(bound);
  }

  /** Returns a text that parsers often misinterpret. */
  public String text() {
    return random.nextInt(4) > 0
        ? TEXTS.get(random.nextInt(TEXTS.size()))
        : new String(randomBytes(random.nextInt(20)), StandardCharsets.ISO_8859_1);
  }

  /** Returns a copy of some bytes with one to four changes. */
  public byte[] of(byte[] whole) {
    byte[] bytes = whole;
    for (int left = 1 + random.nextInt(4) * random.nextInt(2); left > 0; left--) {
      bytes = once(bytes);
    }
    return bytes;
  }

  private byte[] once(byte[] whole) {
    byte[] bytes = whole.clone();
    int length = bytes.length;
    if (length == 0) {
      return randomBytes(random.nextInt(64));
    }
    int at = place(length);
    int size = 1 + random.nextInt(Math.min(length - at, 1 + random.nextInt(64)));
    switch (random.nextInt(12)) {
      case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> bytes[at] = (byte) random.nextInt(256);
      case 3 -> {
        return Arrays.copyOf(bytes, at); // truncated
      }
      case 4 -> {
        return joined(bytes, 0, length, randomBytes(random.nextInt(100))); // extended
      }
      case 5, 6, 7 -> number(bytes, at);
      case 8 -> System.arraycopy(whole, at, bytes, random.nextInt(length - size + 1), size);
      case 9 -> {
        return joined(
            whole, 0, at, Arrays.copyOfRange(whole, at + size, length)); // with a part deleted
      }
      case 10 -> {
        return joined(
            whole, 0, at + size, Arrays.copyOfRange(whole, at, length)); // with a part repeated
      }
      default -> {
        byte[] text = text().getBytes(StandardCharsets.UTF_8);
        byte[] rest = Arrays.copyOfRange(whole, at + size * random.nextInt(2), length);
        return joined(joined(whole, 0, at, text), 0, at + text.length, rest);
      }
    }
    return bytes;
  }

  /** Chooses an offset, more often at the start, where files have their headers. */
  private int place(int length) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(Math.min(length, 128));
      case 1 -> length - 1 - random.nextInt(Math.min(length, 64));
      default -> random.nextInt(length);
    };
  }

  /** Overwrites a possible length field with a number. */
  private void number(byte[] bytes, int at) {
    var order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(order);
    long value = NUMBERS[random.nextInt(NUMBERS.length)] + random.nextInt(3) - 1;
    int width = 1 << random.nextInt(4);
    switch (width) {
      case 1 -> number.put((byte) value);
      case 2 -> number.putShort((short) value);
      case 4 -> number.putInt((int) value);
      default -> number.putLong(value);
    }
    System.arraycopy(number.array(), 0, bytes, at, Math.min(width, bytes.length - at));
  }

  /** Replaces a word of a text, which flipped bits rarely do. */
  public byte[] ofText(byte[] whole) {
    if (random.nextInt(3) == 0) {
      return of(whole);
    }
    String text = new String(whole, StandardCharsets.UTF_8);
    List<int[]> words = new ArrayList<>();
    var matcher = Pattern.compile("[\\w.@+-]+|\"[^\"]*\"|[\\[{(,)}\\]]").matcher(text);
    while (matcher.find()) {
      words.add(new int[] {matcher.start(), matcher.end()});
    }
    if (words.isEmpty()) {
      return of(whole);
    }
    int[] word = words.get(random.nextInt(words.size()));
    int[] other = words.get(random.nextInt(words.size()));
    String instead = random.nextInt(3) > 0 ? text() : text.substring(other[0], other[1]);
    String changed = text.substring(0, word[0]) + instead + text.substring(word[1]);
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  /** Damages a gzip file itself, or its content with a valid checksum. */
  public byte[] ofGzip(byte[] content) {
    return switch (random.nextInt(6)) {
      case 0 -> of(IdxFiles.gzip(content));
      case 1 -> joined(IdxFiles.gzip(of(content)), IdxFiles.gzip(of(content)));
      default -> IdxFiles.gzip(of(content));
    };
  }

  /** Damages a zip itself, or its entries with valid checksums. */
  public byte[] ofZip(Map<String, byte[]> entries) {
    int level = random.nextBoolean() ? Deflater.NO_COMPRESSION : Deflater.BEST_SPEED;
    List<Map.Entry<String, byte[]>> list = new ArrayList<>(entries.entrySet());
    int place = random.nextInt(list.size());
    var chosen = list.get(place);
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        return of(Zips.zip(entries, level));
      }
      case 2 -> list.remove(place);
      case 3 -> list.set(place, Map.entry(text() + random.nextInt(9), chosen.getValue()));
      case 4 ->
          list.add(random.nextInt(list.size()), Map.entry(text() + "x", of(chosen.getValue())));
      case 5 -> Collections.shuffle(list, random);
      case 6 -> {
        byte[] other = list.get(random.nextInt(list.size())).getValue();
        list.set(place, Map.entry(chosen.getKey(), other));
      }
      default -> {
        byte[] content = chosen.getValue();
        boolean text = content.length > 0 && content[0] >= ' ' && random.nextInt(8) > 0;
        list.set(place, Map.entry(chosen.getKey(), text ? ofText(content) : of(content)));
      }
    }
    Map<String, byte[]> changed = new LinkedHashMap<>();
    list.forEach(entry -> changed.put(entry.getKey(), entry.getValue()));
    return Zips.zip(changed, level);
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    return joined(one, 0, one.length, other);
  }

  private static byte[] joined(byte[] one, int from, int to, byte[] other) {
    byte[] both = Arrays.copyOf(Arrays.copyOfRange(one, from, to), to - from + other.length);
    System.arraycopy(other, 0, both, to - from, other.length);
    return both;
  }
}
