using System.Runtime.InteropServices;
using System.Text;

namespace Oleada.Cli.Views.Terminal;

/// <summary>
/// One of the program's standard files. The runtime's own console swallows a broken pipe and sends set-up sequences
/// to terminals; scripts need the first, and nobody asked for the second.
/// </summary>
internal sealed partial class StandardFile : TextWriter
{
    private const int Interrupted = 4, TryAgain = 11;
    private const short WaitToWrite = 4;

    private readonly int _number;

    private StandardFile(int number)
    {
        _number = number;
        IsTerminal = IsATerminal(number) == 1;
    }

    public static StandardFile Output { get; } = new(1);

    public static StandardFile Error { get; } = new(2);

    public override Encoding Encoding => Encoding.UTF8;

    public bool IsTerminal { get; }

    /// <summary>Columns and rows; 80 × 24 where the terminal does not say.</summary>
    public (int Width, int Height) Size
    {
        get
        {
            var request = OperatingSystem.IsMacOS() ? 0x40087468u : 0x5413u;
            var size = default(WindowSize);
            return Control(_number, request, ref size) == 0 && size is { Columns: > 0, Rows: > 0 }
                ? (size.Columns, size.Rows)
                : (80, 24);
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value) => Put(value ?? "");

    public override void Write(char[] buffer, int index, int count) => Put(new string(buffer, index, count));

    /// <summary>
    /// Writes text, whatever it holds: nothing in it reaches a terminal as a command. Other programs get it as it is.
    /// </summary>
    /// <exception cref="OutputGoneException">Nobody reads it any more, or the disk is full.</exception>
    public void Put(string text) => WriteBytes(Encoding.UTF8.GetBytes(IsTerminal ? VisibleText.Of(text) : text));

    /// <summary>Writes what a view has drawn: its own sequences, around text that the view has cleaned.</summary>
    /// <exception cref="OutputGoneException">Nobody reads it any more, or the disk is full.</exception>
    public void Draw(string drawn) => WriteBytes(Encoding.UTF8.GetBytes(drawn));

    /// <summary>Writes UTF-8, whatever it holds, by the rule of <see cref="Put(string)"/>.</summary>
    /// <exception cref="OutputGoneException">Nobody reads it any more, or the disk is full.</exception>
    public void Put(ReadOnlySpan<byte> text)
    {
        if (IsTerminal)
            Put(Encoding.UTF8.GetString(text));
        else
            WriteBytes(text);
    }

    /// <summary>Says something that nobody misses if nobody reads it.</summary>
    public void Remark(string text)
    {
        try
        {
            Put(text);
        }
        catch (OutputGoneException)
        {
            // What matters is in the log and in the exit code.
        }
    }

    /// <summary>Writes all of it, unbuffered.</summary>
    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var written = WriteSome(_number, ref MemoryMarshal.GetReference(bytes), bytes.Length);
            if (written > 0)
                bytes = bytes[(int)written..];
            else
                WaitOrThrow(Marshal.GetLastPInvokeError());
        }
    }

    private void WaitOrThrow(int error)
    {
        if (error == Interrupted)
            return;
        if (error != TryAgain)
            throw new OutputGoneException(error, $"standard output: {Marshal.GetPInvokeErrorMessage(error)}");
        var entry = new PollEntry { File = _number, Wanted = WaitToWrite };
        _ = Poll(ref entry, 1, 1000);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteSome(int file, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "isatty")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int IsATerminal(int file);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int file, nuint request, ref WindowSize size);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollEntry entry, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Across;
        public ushort Down;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int File;
        public short Wanted;
        public short Found;
    }
}

/// <summary>A standard file cannot be written any more.</summary>
internal sealed class OutputGoneException(int error, string message) : IOException(message)
{
    private const int NoSpace = 28;

    /// <summary>The disk is full, which somebody should be told; that nobody reads any more needs no word.</summary>
    public bool DiskFull => error == NoSpace;
}
