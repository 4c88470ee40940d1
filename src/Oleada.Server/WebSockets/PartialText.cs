using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Oleada.Server.WebSockets;

/// <summary>UTF-8 that comes in parts, which may be cut within a character.</summary>
internal static class PartialText
{
    public const int Invalid = -1;

    /// <returns>How many bytes are whole characters; what is left may become one. Or <see cref="Invalid"/>.</returns>
    public static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        var whole = text.Length - CutBytes(text);
        if (!Utf8.IsValid(text[..whole]))
            return Invalid;
        return whole == text.Length || Rune.DecodeFromUtf8(text[whole..], out _, out _) == OperationStatus.NeedMoreData ? whole : Invalid;
    }

    /// <summary>Bytes at the end that are fewer than their first one promises.</summary>
    private static int CutBytes(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            var promised = text[^back] switch { < 0x80 => 1, < 0xC0 => 0, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
            if (promised != 0)
                return promised > back ? back : 0;
        }
        return 0;
    }
}
