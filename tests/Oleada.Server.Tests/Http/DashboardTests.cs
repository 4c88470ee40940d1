using System.IO.Compression;
using System.Net;
using System.Text;

namespace Oleada.Server.Tests.Http;

public sealed class DashboardTests : IAsyncLifetime
{
    private const string Page = "<!doctype html><title>Oleada</title>";
    private const string Script = "console.log('a script that is long enough to be packed, packed, packed, packed, packed')";

    private readonly TempFolder _folder = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "index.html"), Page);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "assets", "a-1.js"), Script);
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "assets", "a-1.js.br"), Packed(Script));
        _server = await TestServer.StartAsync(options => options with { DashboardFolder = _folder.Path });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/executions")]
    [InlineData("/executions/some-id")]
    [InlineData("/pulls")]
    [InlineData("/pulls/some-id")]
    public async Task A_page_is_open_without_a_key_and_allows_nothing_from_elsewhere(string path)
    {
        using var answer = await _server.Nobody.GetAsync(path);
        Assert.Equal(Page, await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("default-src 'self'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("no-cache", Header(answer, "Cache-Control"));
    }

    [Fact]
    public async Task An_asset_never_changes_and_goes_out_as_the_build_packed_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/a-1.js");
        request.Headers.Add("Accept-Encoding", "gzip;q=0.5, br");
        using var answer = await _server.Nobody.SendAsync(request);
        Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Equal(Packed(Script), await answer.Content.ReadAsByteArrayAsync());
        Assert.Contains("immutable", Header(answer, "Cache-Control"), StringComparison.Ordinal);
        Assert.Equal("Accept-Encoding", Header(answer, "Vary"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("br;q=0")]
    [InlineData("zstd")]
    public async Task Who_takes_no_packed_form_gets_the_plain_one(string accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/a-1.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using var answer = await _server.Nobody.SendAsync(request);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal(Script, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_the_browser_has_is_not_sent_again()
    {
        using var first = await _server.Nobody.GetAsync("/");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/executions");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var answer = await _server.Nobody.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/nothing")]
    public async Task A_path_that_does_not_exist_still_tells_a_stranger_nothing(string path)
    {
        using var answer = await _server.Nobody.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/assets/none.js")]
    [InlineData("/assets/..%2Findex.html")]
    [InlineData("/assets/%2e%2e/%2e%2e/etc/passwd")]
    public async Task Only_what_the_build_made_is_given_out(string path)
    {
        using var answer = await _server.Admin.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_build_without_a_dashboard_says_so()
    {
        await using var bare = await TestServer.StartAsync(options => options with { DashboardFolder = Path.Combine(_folder.Path, "none") });
        using var answer = await bare.Nobody.GetAsync("/");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("no dashboard", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.NonValidated[name].ToString();

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
            brotli.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
