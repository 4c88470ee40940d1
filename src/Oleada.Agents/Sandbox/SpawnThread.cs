using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// Starts processes from one thread that lives as long as the sandbox. The kernel's "die with your parent" means the
/// thread that forked, not its process: started from a pool thread, a program would be killed whenever that one ends.
/// </summary>
internal sealed class SpawnThread : IDisposable
{
    private readonly Thread _thread;

    /// <summary>Below the server itself, which is to stay responsive, and able to end them, whatever commands do.</summary>
    private const int Niceness = 5;

    /// <summary>Bounded: whoever asks for more waits.</summary>
    private readonly BlockingCollection<Request> _requests = new(boundedCapacity: 1024);

    public SpawnThread(string name)
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <exception cref="Win32Exception">The program could not be started.</exception>
    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var request = new Request(start);
        _requests.Add(request);
        return request.Started.Task;
    }

    public void Dispose()
    {
        _requests.CompleteAdding();
        _thread.Join();
        _requests.Dispose();
    }

    private void Loop()
    {
        Signals.GiveWay(Niceness);
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            try
            {
                Descriptors.KeepFromChildren();
                request.Started.SetResult(Process.Start(request.Start)!);
            }
            catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException)
            {
                // What went wrong belongs to the one who asked; the thread goes on.
                request.Started.SetException(failure);
            }
        }
    }

    private sealed record Request(ProcessStartInfo Start)
    {
        public TaskCompletionSource<Process> Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
