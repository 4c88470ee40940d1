using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Tests.WebSockets;

/// <summary>Frames as a client sends them, and what the reader makes of them.</summary>
internal static class ClientFrames
{
    public static readonly FrameLimits Limits = new(1000, 5000);

    public static byte[] Text(string text, bool final = true) => Frame(final ? 0x81 : 0x01, Encoding.UTF8.GetBytes(text));

    public static byte[] Frame(int first, ReadOnlySpan<byte> payload)
    {
        byte[] key = [0x12, 0x34, 0x56, 0x78];
        var frame = new ArrayBufferWriter<byte>();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
        frame.Write(payload.Length switch
        {
            < 126 => [(byte)first, (byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [(byte)first, 0x80 | 126, .. length[6..]],
            _ => [(byte)first, 0x80 | 127, .. length],
        });
        frame.Write(key);
        for (var i = 0; i < payload.Length; i++)
            frame.Write([(byte)(payload[i] ^ key[i % 4])]);
        return frame.WrittenSpan.ToArray();
    }

    public static byte[] Close(int code, params byte[] reason) => Frame(0x88, [(byte)(code >> 8), (byte)code, .. reason]);

    /// <summary>A message's payload as a client compresses it.</summary>
    public static byte[] Deflate(ReadOnlySpan<byte> payload)
    {
        using var packed = new MemoryStream();
        using var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(payload);
        deflate.Flush();
        return packed.ToArray()[..^4];
    }

    /// <summary>Every message, written as <c>Text hello</c> or <c>Broken 1002</c>, with the bytes coming in parts of this size.</summary>
    public static async Task<string[]> ReadAsync(ReadOnlyMemory<byte> bytes, bool deflate = false, int part = int.MaxValue, FrameLimits? limits = null)
    {
        // What has been read is given back with the next wait, and here one thread does both sides.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = new FrameReader(pipe.Reader, limits ?? Limits, deflate);
        var messages = new List<string>();
        for (var at = 0; at < bytes.Length && !messages.Exists(message => message.StartsWith("Broken", StringComparison.Ordinal)); at += part)
        {
            part = Math.Min(part, bytes.Length - at);
            await pipe.Writer.WriteAsync(bytes.Slice(at, part));
            await reader.WaitAsync(CancellationToken.None);
            while (reader.TryRead(out var message))
                messages.Add(Show(message));
        }
        return [.. messages];
    }

    public static string Show(SocketMessage message)
    {
        var code = message.CloseCode == 0 ? "" : $" {message.CloseCode}";
        var payload = message.Payload.IsEmpty ? "" : $" {Encoding.UTF8.GetString(message.Payload.Span)}";
        return $"{message.Kind}{code}{payload}";
    }
}
