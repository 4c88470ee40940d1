using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Oleada.Server.WebSockets;

/// <summary>The mask that a client lays over its payloads (RFC 6455, section 5.3).</summary>
internal static class Masking
{
    /// <summary>Takes the mask off; both spans may be the same memory.</summary>
    /// <param name="key">Its first byte lowest.</param>
    public static void Remove(ReadOnlySpan<byte> from, Span<byte> to, uint key)
    {
        to = to[..from.Length];
        var inMemory = BitConverter.IsLittleEndian ? key : BinaryPrimitives.ReverseEndianness(key);
        var keys = Vector.AsVectorByte(new Vector<uint>(inMemory));
        var done = 0;
        for (; done + Vector<byte>.Count <= from.Length; done += Vector<byte>.Count)
            (new Vector<byte>(from[done..]) ^ keys).CopyTo(to[done..]);
        for (; done + sizeof(uint) <= from.Length; done += sizeof(uint))
            MemoryMarshal.Write(to[done..], MemoryMarshal.Read<uint>(from[done..]) ^ inMemory);
        for (; done < from.Length; done++)
            to[done] = (byte)(from[done] ^ (key >> (8 * (done & 3))));
    }

    /// <summary>The key for what follows after so many bytes.</summary>
    public static uint After(uint key, int bytes) => BitOperations.RotateRight(key, 8 * (bytes & 3));
}
