using System.Text;
using System.Text.Unicode;

namespace Oleada.Engine.Plans.Files;

/// <summary>Turns a file's bytes into text, or says why they are none.</summary>
internal static class PlanText
{
    /// <exception cref="SourceException">Empty, too long, not UTF-8, or with a NUL byte.</exception>
    public static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > PlanLimits.FileBytes)
            throw new SourceException(0, 0, $"larger than the limit of {PlanLimits.FileBytes / (1024 * 1024)} MB for a plan");
        var text = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
        if (!Utf8.IsValid(text))
            throw new SourceException(0, 0, $"not UTF-8: the byte at offset {FirstInvalid(bytes)} begins no character");
        var nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
            throw new SourceException(0, 0, $"not text: NUL byte at offset {nul}");
        if (text.Trim(" \t\r\n"u8).IsEmpty)
            throw new SourceException(0, 0, "the file is empty");
        return text;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
            offset += length;
        return offset;
    }
}
