"""Data reads: the actions that read what users keep in a service, rather than names and settings.

Source: the descriptions of the AWS Service Authorization Reference. Its access levels do not tell the
two apart: `s3:GetObject` and `s3:GetBucketTagging` both read, and `kms:Decrypt`, which opens what others
read, writes. An action that hands out credentials, images or sources reads data too.
"""

from __future__ import annotations

from collections.abc import Mapping

DATA_READS: Mapping[str, str] = {
    "athena": "GetQueryResults GetQueryResultsStream",
    "backup-storage": "GetChunk GetObjectMetadata",
    "bedrock": "GetAgentMemory GetInvocationStep GetKnowledgeBaseDocuments InvokeAgent InvokeFlow InvokeModel "
    "InvokeModelWithResponseStream Retrieve RetrieveAndGenerate",
    "bedrock-agentcore": "GetEvent GetMemoryRecord GetResourceApiKey GetResourceOauth2Token RetrieveMemoryRecords",
    "cassandra": "GetRecords Select SelectMultiRegionResource",
    "chime": "GetChannelMessage ListChannelMessages",
    "cleanrooms": "GetProtectedQuery",
    "cloudfront-keyvaluestore": "GetKey ListKeys",
    "cloudtrail": "GetEventDataStoreData GetQueryResults LookupEvents StartQuery",
    "codeartifact": "GetAuthorizationToken GetPackageVersionAsset ReadFromRepository",
    "codecommit": "BatchGetCommits GetBlob GetFile GetFolder GetTree GitPull",
    "codeconnections": "GetConnectionToken UseConnection",
    "codestar-connections": "GetConnectionToken UseConnection",
    "cognito-identity": "GetOpenIdTokenForDeveloperIdentity LookupDeveloperIdentity",
    "cognito-idp": "AdminGetUser AdminListGroupsForUser AdminListUserAuthEvents ListUsers ListUsersInGroup",
    "cognito-sync": "ListRecords",
    "comprehendmedical": "Describe*Job",
    "connect": "GetAttachedFile GetContactAttributes GetCurrentUserData SearchContacts",
    "dataexchange": "GetAsset SendApiAsset",
    "dax": "BatchGetItem GetItem Query Scan",
    "ds-data": "DescribeUser SearchUsers",
    "dsql": "DbConnect DbConnectAdmin",
    "dynamodb": "BatchGetItem ExportTableToPointInTime GetItem GetRecords PartiQLSelect Query ReadDataForReplication "
    "Scan",
    "ebs": "GetSnapshotBlock",
    "ec2": "GetConsoleOutput GetConsoleScreenshot GetPasswordData",
    "ecr": "BatchGetImage GetDownloadUrlForLayer",
    "eks": "AccessKubernetesApi",
    "elasticache": "Connect",
    "elasticfilesystem": "ClientMount ReplicationRead",
    "elasticmapreduce": "GetClusterSessionCredentials",
    "entityresolution": "GetMatchId",
    "es": "ESCrossClusterGet ESHttpGet",
    "geo": "BatchGetDevicePosition GetDevicePosition GetDevicePositionHistory ListDevicePositions",
    "glacier": "GetJobOutput",
    "glue": "GetEntityRecords GetStatement",
    "healthlake": "GetExportedFile GetHistoryByResourceId InquirePreAuthClaim ReadResource SearchEverything "
    "SearchWithGet SearchWithPost StartFHIRExportJob* VersionReadResource",
    "iot": "GetRetainedMessage GetThingShadow Receive Subscribe",
    "iotanalytics": "GetDatasetContent SampleChannelData",
    "iotsitewise": "BatchGetAssetProperty* ExecuteQuery GetAssetProperty* GetInterpolatedAssetPropertyValues",
    "kafka-cluster": "ReadData",
    "kendra": "Query Retrieve",
    "kinesis": "GetRecords SubscribeToShard",
    "kinesisvideo": "GetClip GetDASHStreamingSessionURL GetHLSStreamingSessionURL GetImages GetMedia "
    "GetMediaForFragmentList",
    "kms": "Decrypt ReEncryptFrom",
    "lex": "GetSession GetUtterancesView SearchAssociatedTranscripts",
    "logs": "FilterLogEvents GetLogEvents GetLogRecord GetQueryResults StartLiveTail StartQuery Unmask",
    "medical-imaging": "GetDICOM* GetImageFrame GetImageSet GetImageSetMetadata SearchDICOM* SearchImageSets",
    "memorydb": "Connect",
    "mobiletargeting": "GetEndpoint GetUserEndpoints",
    "neptune-db": "GetStreamRecords ReadDataViaQuery",
    "neptune-graph": "ReadDataViaQuery",
    "omics": "GetReadSet GetReference",
    "opensearch": "GetDirectQueryResult",
    "profile": "BatchGetProfile GetProfileHistoryRecord GetSimilarProfiles ListProfileObjects SearchProfiles",
    "qbusiness": "Chat ChatSync GetDocumentContent GetMedia SearchRelevantContent",
    "qldb": "GetBlock GetRevision PartiQLHistoryFunction PartiQLSelect",
    "quicksight": "GetDashboardEmbedUrl PredictQAResults",
    "rds": "DownloadCompleteDBLogFile DownloadDBLogFilePortion",
    "rds-data": "BatchExecuteStatement ExecuteSql ExecuteStatement",
    "rds-db": "connect",
    "redshift": "GetClusterCredentials*",
    "redshift-data": "BatchExecuteStatement ExecuteStatement GetStatementResult*",
    "redshift-serverless": "GetCredentials",
    "s3": "GetDataAccess GetObject GetObjectTorrent GetObjectVersion GetObjectVersionForReplication "
    "GetObjectVersionTorrent",
    "s3-object-lambda": "GetObject GetObjectVersion",
    "s3-outposts": "GetObject GetObjectVersion GetObjectVersionForReplication",
    "s3express": "CreateSession",
    "s3tables": "GetTableData",
    "s3vectors": "GetVectors ListVectors QueryVectors",
    "sagemaker": "BatchGetRecord GetRecord",
    "sdb": "Select",
    "secretsmanager": "BatchGetSecretValue GetSecretValue",
    "ses": "GetArchiveExport GetArchiveMessage* GetArchiveSearchResults",
    "sqs": "ReceiveMessage",
    "ssm": "GetParameter GetParameterHistory GetParameters GetParametersByPath",
    "states": "GetExecutionHistory",
    "timestream": "Select",
    "transcribe": "GetCallAnalyticsJob GetMedicalScribeJob GetMedicalTranscriptionJob GetTranscriptionJob",
    "wisdom": "GetContent QueryAssistant Retrieve",
    "workmailmessageflow": "GetRawMessageContent",
}
"""By service prefix, the names of such actions; `*` is the rest of a name."""
