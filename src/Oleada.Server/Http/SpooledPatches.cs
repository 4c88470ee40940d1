using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Oleada.Contracts.Events;

namespace Oleada.Server.Http;

/// <summary>
/// Answers with a patch. So many are made at a time, each into a file that has no name, and sent from there in parts: a
/// client that does not read holds neither a patch in memory nor the program that makes it.
/// </summary>
internal sealed class SpooledPatches(string folder, int atOnce) : IDisposable
{
    private const int PartChars = 8 * 1024;

    private static readonly JsonWriterOptions Json = new() { Encoder = ContractJson.Default.Options.Encoder };

    private readonly SemaphoreSlim _turn = new(atOnce);
    private long _number;

    /// <param name="make">Writes the patch; returns whether it is longer and ends there.</param>
    public async Task WriteAsync(HttpContext context, Func<Stream, Task<bool>> make)
    {
        await using var spool = OpenWithoutName();
        var truncated = await MakeAsync(spool, make, context.RequestAborted);
        spool.Position = 0;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        await SendAsync(context.Response.BodyWriter, spool, truncated, context.RequestAborted);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> MakeAsync(Stream spool, Func<Stream, Task<bool>> make, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await make(spool);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Has no more than a part in memory.</summary>
    private static async Task SendAsync(PipeWriter body, Stream spool, bool truncated, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(spool, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, PartChars, leaveOpen: true);
        await using var json = new Utf8JsonWriter(body, Json);
        var part = new char[PartChars];

        json.WriteStartObject();
        json.WritePropertyName("diff");
        for (int length; (length = await reader.ReadAsync(part, cancellationToken)) > 0;)
        {
            json.WriteStringValueSegment(part.AsSpan(0, length), isFinalSegment: false);
            await json.FlushAsync(cancellationToken);
            await body.FlushAsync(cancellationToken);
        }
        json.WriteStringValueSegment(ReadOnlySpan<char>.Empty, isFinalSegment: true);
        json.WriteBoolean("truncated", truncated);
        json.WriteEndObject();
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
