using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Oleada.Server.Http;

/// <summary>
/// Answers that are long to make and large. So many are made at a time; each is then sent from a file that has no name, so
/// that a client that does not read holds neither the answer in memory nor a program that makes it.
/// </summary>
internal sealed class SpooledAnswers(string folder, int atOnce) : IDisposable
{
    private const int PartBytes = 16 * 1024;

    private readonly SemaphoreSlim _turn = new(atOnce);
    private long _number;

    public async Task WriteAsync<T>(HttpContext context, Func<Task<T>> make, JsonTypeInfo<T> type)
    {
        await using var spool = await MakeAsync(make, type, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = spool.Length;
        await spool.CopyToAsync(context.Response.Body, PartBytes, context.RequestAborted);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<FileStream> MakeAsync<T>(Func<Task<T>> make, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var made = await make();
            var spool = OpenWithoutName();
            try
            {
                await JsonSerializer.SerializeAsync(spool, made, type, cancellationToken);
                await spool.FlushAsync(cancellationToken);
            }
            catch
            {
                await spool.DisposeAsync();
                throw;
            }
            spool.Position = 0;
            return spool;
        }
        finally
        {
            _turn.Release();
        }
    }

    private FileStream OpenWithoutName()
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".answer-{Interlocked.Increment(ref _number)}"));
        var options = new FileStreamOptions
        {
            // One that is there already was left by a process that was killed before it had taken the name away.
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var spool = new FileStream(path, options);
        File.Delete(path);
        return spool;
    }
}
