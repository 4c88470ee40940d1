namespace Oleada.Client.Http;

/// <summary>The content of a file that an execution has made, or a part of it. To be disposed.</summary>
public sealed class ArtifactContent : IDisposable
{
    private readonly HttpResponseMessage _response;

    private ArtifactContent(HttpResponseMessage response, Stream body)
    {
        var content = response.Content.Headers;
        _response = response;
        Body = body;
        Length = content.ContentLength;
        FileLength = content.ContentRange is { } range ? range.Length : content.ContentLength;
        Type = content.ContentType?.ToString();
        Sha256 = response.Headers.ETag?.Tag.Trim('"');
    }

    /// <summary>The bytes. Reading throws <see cref="IOException"/> when the connection is lost.</summary>
    public Stream Body { get; }

    /// <summary>Bytes in <see cref="Body"/>, where the server says so.</summary>
    public long? Length { get; }

    /// <summary>Bytes in the whole file, where the server says so.</summary>
    public long? FileLength { get; }

    /// <summary>The media type by the file's name.</summary>
    public string? Type { get; }

    /// <summary>SHA-256 of the whole file as it is now, lower-case hex.</summary>
    public string? Sha256 { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Body.Dispose();
        _response.Dispose();
    }

    internal static async Task<ArtifactContent> OfAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellation));
}
