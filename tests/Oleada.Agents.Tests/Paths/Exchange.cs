using System.Runtime.InteropServices;

namespace Oleada.Agents.Tests.Paths;

/// <summary>A thread that exchanges two names, again and again, each time in one step of the kernel.</summary>
internal sealed class Exchange : IDisposable
{
    private const int CurrentFolder = -100, Exchanging = 2;

    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public Exchange(string first, string second)
    {
        Once(first, second);
        _thread = new Thread(() =>
        {
            while (!_stop.IsCancellationRequested)
                Once(first, second);
        });
        _thread.Start();
    }

    public static void Once(string first, string second) =>
        Assert.Equal(0, Rename(CurrentFolder, first, CurrentFolder, second, Exchanging));

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(int firstFolder, string first, int secondFolder, string second, uint flags);
}
