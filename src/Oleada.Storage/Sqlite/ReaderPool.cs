using System.Collections.Concurrent;
using Oleada.Engine.Events;
using Oleada.Storage.Integrity;

namespace Oleada.Storage.Sqlite;

/// <summary>Read connections, opened when needed, up to a number; who comes after waits.</summary>
internal sealed class ReaderPool(string file, int readers, Harms harms) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(readers);
    private readonly ConcurrentBag<LogReader> _idle = [];
    private volatile bool _disposed;

    /// <param name="name">The stream or group that is read.</param>
    public async ValueTask<T> ReadAsync<T>(Func<LogReader, T> read, string name, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Read(read, name);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Does something while nobody reads. Waits for those who do, and goes ahead if one takes too long.</summary>
    public void WithoutReaders(TimeSpan wait, Action work)
    {
        var held = 0;
        try
        {
            while (held < readers && _free.Wait(wait))
                held++;
            work();
        }
        finally
        {
            if (held > 0)
                _free.Release(held);
        }
    }

    private T Read<T>(Func<LogReader, T> read, string name)
    {
        LogReader? reader = null;
        try
        {
            reader = _idle.TryTake(out var idle) ? idle : LogReader.Open(file, harms);
            var result = read(reader);
            _idle.Add(reader);
            return result;
        }
        catch (EventLogHarmedException)
        {
            _idle.Add(reader!);
            throw;
        }
        catch (SqliteException failure)
        {
            reader?.Dispose();
            throw failure.IsDamage
                ? harms.Found(new HarmedPlace($"pages of the file cannot be read ({failure.Message})", Stream: name), failure)
                : SqliteFailure.OfLog(file, failure);
        }
    }

    /// <summary>Waits for those who read, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        for (var i = 0; i < readers; i++)
            await _free.WaitAsync();
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        _free.Release(readers);
    }
}
