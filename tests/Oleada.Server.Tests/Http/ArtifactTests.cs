using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Server.Tests.Http;

public sealed class ArtifactTests
{
    private const string Artifacts = "/api/executions/E1/artifacts";
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000)));

    [Fact]
    public async Task An_artifact_comes_whole_with_its_type_and_tag()
    {
        await using var server = await StartAsync("src/main.py", "notes.md", "data.bin");
        using var response = await server.Viewer.GetAsync($"{Artifacts}/src/main.py");
        Assert.Equal(Content, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(Content))}\"", response.Headers.ETag!.Tag);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(("attachment", "main.py"),
            (response.Content.Headers.ContentDisposition!.DispositionType, response.Content.Headers.ContentDisposition.FileName));
        using var binary = await server.Viewer.GetAsync($"{Artifacts}/data.bin");
        Assert.Equal("application/octet-stream", binary.Content.Headers.ContentType!.ToString());
        var list = await server.Viewer.GetAsync(Artifacts, ContractJson.Default.PageArtifactCreated);
        Assert.Equal(["data.bin", "notes.md", "src/main.py"], list.Items.Select(one => one.Path).Order());
    }

    [Theory]
    [InlineData("bytes=0-9", 206, "bytes 0-9/{0}")]
    [InlineData("bytes=100-", 206, "bytes 100-{1}/{0}")]
    [InlineData("bytes=-5", 206, "bytes {2}-{1}/{0}")]
    [InlineData("bytes=999999-", 416, "bytes */{0}")]
    [InlineData("bytes=nonsense", 200, null)]
    public async Task Ranges_are_answered(string range, int status, string? contentRange)
    {
        await using var server = await StartAsync("a.txt");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Artifacts}/a.txt");
        request.Headers.TryAddWithoutValidation("Range", range);
        using var response = await server.Viewer.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        var expected = contentRange is null
            ? null
            : string.Format(CultureInfo.InvariantCulture, contentRange, Content.Length, Content.Length - 1, Content.Length - 5);
        Assert.Equal(expected, response.Content.Headers.ContentRange?.ToString());
        if (status == 206)
        {
            var part = response.Content.Headers.ContentRange!;
            Assert.Equal(Content[(int)part.From!..(int)(part.To! + 1)], await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task What_a_client_has_already_is_not_sent_again_until_it_changes()
    {
        await using var server = await StartAsync("a.txt");
        using var first = await server.Viewer.GetAsync($"{Artifacts}/a.txt");
        Assert.Equal(HttpStatusCode.NotModified, await StatusWithTagAsync(server, first.Headers.ETag!));
        await File.WriteAllTextAsync(Path.Combine(WorkspaceOf(server), "a.txt"), "something else");
        Assert.Equal(HttpStatusCode.OK, await StatusWithTagAsync(server, first.Headers.ETag!));
    }

    [Fact]
    public async Task A_head_request_has_no_body()
    {
        await using var server = await StartAsync("a.txt");
        using var request = new HttpRequestMessage(HttpMethod.Head, $"{Artifacts}/a.txt");
        using var response = await server.Viewer.SendAsync(request);
        Assert.Equal((200, Content.Length), ((int)response.StatusCode, (int)response.Content.Headers.ContentLength!));
    }

    [Fact]
    public async Task Names_with_special_characters_are_found()
    {
        string[] names = ["100% sure.txt", "a%2Fb.txt", "ü ☃.txt", "a+b&c=d?.txt", "back\\slash.txt"];
        await using var server = await StartAsync(names);
        foreach (var name in names)
            Assert.Equal(Content, await server.Viewer.GetByteArrayAsync($"{Artifacts}/{Uri.EscapeDataString(name)}"));
    }

    /// <summary>Sent over a bare socket, since an HTTP client tidies paths up before it sends them.</summary>
    [Theory]
    [InlineData("/../../workspace.json")]
    [InlineData("/..%2f..%2fworkspace.json")]
    [InlineData("/%2e%2e/%2e%2e/workspace.json")]
    [InlineData("/%2e%2e%2fworkspace.json")]
    [InlineData("/..%252fworkspace.json")]
    [InlineData("/..\\workspace.json")]
    [InlineData("//etc/passwd")]
    [InlineData("/%2fetc%2fpasswd")]
    [InlineData("/a.txt%00")]
    [InlineData("/a.txt%00.png")]
    [InlineData("/a.txt/")]
    [InlineData("/./a.txt%2f..%2fsecret.txt")]
    [InlineData("/secret.txt")]
    [InlineData("/link.txt")]
    [InlineData("/linked/passwd")]
    [InlineData("/gone.txt")]
    [InlineData("/folder")]
    [InlineData("/%ff%fe")]
    public async Task Nothing_but_artifacts_can_be_read(string path)
    {
        await using var server = await StartAsync("a.txt", "link.txt", "linked/passwd", "gone.txt", "folder");
        var root = WorkspaceOf(server);
        await File.WriteAllTextAsync(Path.Combine(root, "secret.txt"), "secret");
        File.Delete(Path.Combine(root, "link.txt"));
        File.CreateSymbolicLink(Path.Combine(root, "link.txt"), "/etc/passwd");
        Directory.Delete(Path.Combine(root, "linked"), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(root, "linked"), "/etc");
        File.Delete(Path.Combine(root, "gone.txt"));
        File.Delete(Path.Combine(root, "folder"));
        Directory.CreateDirectory(Path.Combine(root, "folder"));
        var answer = await GetRawAsync(server, Artifacts + path);
        Assert.Matches("^HTTP/1.1 (400|404) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\"root\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_made_for_it_opens_an_artifact()
    {
        await using var server = await StartAsync("a.txt");
        var token = await server.Viewer.TokenAsync("artifact");
        Assert.Equal(Content, await server.Nobody.GetByteArrayAsync($"{Artifacts}/a.txt?token={token}"));
        Assert.Equal(401, (await server.Nobody.ProblemAsync(HttpMethod.Get, $"{Artifacts}/a.txt?token={token}")).Status);
    }

    /// <summary>A server on which execution E1 has made these files.</summary>
    internal static async Task<TestServer> StartAsync(params string[] files)
    {
        var runner = new TestRunner
        {
            Changes = [.. files.Select(file => new FileChange(
                file, Content.Length, new string('0', 64), file.EndsWith(".py", StringComparison.Ordinal) ? "python" : "unknown", ArtifactChange.Created))],
        };
        var server = await TestServer.StartAsync(options => options with { Runner = runner.AsOpenRunner() });
        var root = Directory.CreateDirectory(Path.Combine(server.Folder, "workspaces", "E1", "files")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(server.Folder, "workspaces", "E1", "workspace.json"), $$"""{"kind":"New","root":"{{root}}"}""");
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
            await File.WriteAllBytesAsync(Path.Combine(root, file), Content);
        }
        await server.SavePlanAsync("one", tasks: 1);
        await server.StartAsync("one", "E1");
        await server.Host.Executions.WhenEndedAsync("E1", default).WaitAsync(TestServer.Patience);
        return server;
    }

    private static string WorkspaceOf(TestServer server) => Path.Combine(server.Folder, "workspaces", "E1", "files");

    private static async Task<HttpStatusCode> StatusWithTagAsync(TestServer server, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Artifacts}/a.txt");
        request.Headers.IfNoneMatch.Add(tag);
        using var response = await server.Viewer.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<string> GetRawAsync(TestServer server, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host.Url.Host, server.Host.Url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {target} HTTP/1.1\r\nHost: {server.Host.Url.Authority}\r\nAuthorization: Bearer {server.Keys.Viewer}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(TestServer.Patience);
    }
}
