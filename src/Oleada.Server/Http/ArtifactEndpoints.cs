using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

/// <summary>
/// The contents of artifacts. Only what the log calls an artifact is given out: a workspace may be somebody's own
/// folder, with more in it than the work.
/// </summary>
internal static class ArtifactEndpoints
{
    private const string Folder = "/artifacts/";

    public static void MapArtifacts(this IEndpointRouteBuilder routes, Node node, TimeProvider time)
    {
        var hashes = new ContentHashes(time);
        routes.MapMethods("/api/executions/{id}/artifacts/{**path}", ["GET", "HEAD"], context => ServeAsync(context, node, hashes))
            .WithMetadata(Access.ReadOrToken(TokenPurpose.Artifact));
    }

    private static async Task ServeAsync(HttpContext context, Node node, ContentHashes hashes)
    {
        var id = ExecutionEndpoints.IdOf(context);
        var path = PathOf(context);
        var artifacts = await node.Executions.ArtifactsAsync(id, context.RequestAborted) ?? throw ExecutionEndpoints.Unknown(id);
        var artifact = artifacts.FirstOrDefault(one => one.Path == path && one.Type == ArtifactType.File)
            ?? throw RequestProblem.NotFound($"execution {id} has no artifact of that path");
        var file = artifact.Change == ArtifactChange.Deleted ? null : Workspace.OpenFile(node.Data.Path, id, artifact.TaskId, path);
        if (file is null)
            throw RequestProblem.NotFound($"'{path}' is no longer there");
        await using (file)
        {
            var tag = new EntityTagHeaderValue($"\"{await hashes.OfAsync($"{id}/{path}", file, context.RequestAborted)}\"");
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers.ContentSecurityPolicy = "sandbox";
            context.Response.Headers.CacheControl = "private, no-cache";
            var type = ContentTypes.Of(path, artifact.Language);
            await TypedResults.Stream(file, type, Path.GetFileName(path), entityTag: tag, enableRangeProcessing: true).ExecuteAsync(context);
        }
    }

    /// <summary>From the path as it was sent, since a name may have an encoded slash or percent sign of its own.</summary>
    private static string PathOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        var start = target.IndexOf(Folder, StringComparison.Ordinal);
        return start < 0 ? "" : Uri.UnescapeDataString(target[(start + Folder.Length)..]);
    }
}
