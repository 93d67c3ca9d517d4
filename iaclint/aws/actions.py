"""Actions: which of them can be limited to resources, and what they do.

Source: the AWS Service Authorization Reference. The tables hold only well-known actions: those of
`LIMITABLE` have a resource type there and write, read the data of users, or manage permissions;
those of `UNLIMITABLE` have none, or only list and describe. Of any other action nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from iaclint.aws.patterns import matches


class Access(Enum):
    """What an action does, by the access levels of the reference; data read is kept apart from other reads."""

    PERMISSIONS = "permissions management"
    DATA_READ = "data read"
    WRITE = "write"


LIMITABLE: Mapping[str, Mapping[Access, str]] = {
    "athena": {Access.DATA_READ: "GetQueryResults", Access.WRITE: "StartQueryExecution StopQueryExecution"},
    "backup": {
        Access.PERMISSIONS: "PutBackupVaultAccessPolicy DeleteBackupVaultAccessPolicy",
        Access.WRITE: "DeleteBackupVault DeleteRecoveryPoint StartRestoreJob UpdateRecoveryPointLifecycle",
    },
    "bedrock": {Access.DATA_READ: "InvokeModel InvokeModelWithResponseStream"},
    "cloudformation": {Access.WRITE: "CreateStack UpdateStack DeleteStack CreateChangeSet ExecuteChangeSet"},
    "cloudtrail": {Access.WRITE: "CreateTrail DeleteTrail PutEventSelectors StopLogging UpdateTrail"},
    "cloudwatch": {Access.WRITE: "DeleteAlarms DisableAlarmActions PutMetricAlarm"},
    "codebuild": {Access.WRITE: "StartBuild UpdateProject DeleteProject CreateProject"},
    "codepipeline": {Access.WRITE: "StartPipelineExecution UpdatePipeline DeletePipeline PutApprovalResult"},
    "cognito-idp": {
        Access.WRITE: "AdminCreateUser AdminDeleteUser AdminSetUserPassword AdminUpdateUserAttributes "
        "AdminAddUserToGroup DeleteUserPool UpdateUserPool",
    },
    "dynamodb": {
        Access.DATA_READ: "GetItem BatchGetItem Query Scan PartiQLSelect GetRecords ExportTableToPointInTime",
        Access.WRITE: "PutItem UpdateItem DeleteItem BatchWriteItem PartiQLInsert PartiQLUpdate PartiQLDelete "
        "CreateTable DeleteTable UpdateTable RestoreTableToPointInTime DeleteBackup",
    },
    "ec2": {
        Access.PERMISSIONS: "ModifySnapshotAttribute ModifyImageAttribute",
        Access.WRITE: "RunInstances TerminateInstances StopInstances StartInstances RebootInstances CreateTags "
        "DeleteTags AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
        "RevokeSecurityGroupEgress DeleteSecurityGroup AttachVolume DetachVolume DeleteVolume CreateSnapshot "
        "DeleteSnapshot ModifyInstanceAttribute DeleteFlowLogs DeleteVpc",
    },
    "ecr": {
        Access.PERMISSIONS: "SetRepositoryPolicy DeleteRepositoryPolicy",
        Access.DATA_READ: "BatchGetImage GetDownloadUrlForLayer",
        Access.WRITE: "PutImage InitiateLayerUpload UploadLayerPart CompleteLayerUpload BatchDeleteImage "
        "CreateRepository DeleteRepository",
    },
    "ecs": {Access.WRITE: "CreateService DeleteService ExecuteCommand RunTask StopTask UpdateService"},
    "eks": {Access.WRITE: "AssociateAccessPolicy CreateAccessEntry DeleteCluster UpdateClusterConfig"},
    "elasticfilesystem": {
        Access.DATA_READ: "ClientMount",
        Access.WRITE: "ClientWrite ClientRootAccess DeleteFileSystem",
    },
    "es": {
        Access.DATA_READ: "ESHttpGet",
        Access.WRITE: "ESHttpDelete ESHttpPatch ESHttpPost ESHttpPut",
    },
    "events": {Access.WRITE: "DeleteRule DisableRule PutEvents PutRule PutTargets RemoveTargets"},
    "execute-api": {Access.WRITE: "Invoke"},
    "firehose": {
        Access.WRITE: "CreateDeliveryStream DeleteDeliveryStream PutRecord PutRecordBatch UpdateDestination",
    },
    "healthlake": {
        Access.DATA_READ: "ReadResource SearchWithGet SearchWithPost StartFHIRExportJob",
        Access.WRITE: "CreateResource UpdateResource DeleteResource DeleteFHIRDatastore StartFHIRImportJob",
    },
    "iam": {
        Access.PERMISSIONS: "AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicy "
        "CreatePolicyVersion DeletePolicy DeleteRolePolicy DeleteRolePermissionsBoundary DetachGroupPolicy "
        "DetachRolePolicy DetachUserPolicy PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy "
        "PutUserPolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy",
        Access.WRITE: "AddRoleToInstanceProfile CreateAccessKey CreateLoginProfile CreateRole CreateUser "
        "DeactivateMFADevice DeleteRole DeleteUser UpdateAccessKey UpdateLoginProfile",
    },
    "kinesis": {
        Access.DATA_READ: "GetRecords SubscribeToShard",
        Access.WRITE: "CreateStream DeleteStream PutRecord PutRecords",
    },
    "kms": {
        Access.PERMISSIONS: "CreateGrant PutKeyPolicy",
        Access.DATA_READ: "Decrypt",
        Access.WRITE: "DisableKey Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyWithoutPlaintext "
        "ReEncryptFrom ReEncryptTo ScheduleKeyDeletion Sign",
    },
    "lambda": {
        Access.PERMISSIONS: "AddPermission",
        Access.WRITE: "CreateFunction DeleteFunction InvokeFunction PublishVersion UpdateFunctionCode "
        "UpdateFunctionConfiguration",
    },
    "logs": {
        Access.DATA_READ: "FilterLogEvents GetLogEvents StartQuery",
        Access.WRITE: "CreateLogGroup CreateLogStream DeleteLogGroup DeleteLogStream DeleteRetentionPolicy "
        "DeleteSubscriptionFilter PutLogEvents PutMetricFilter PutRetentionPolicy PutSubscriptionFilter",
    },
    "rds": {
        Access.PERMISSIONS: "ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute",
        Access.WRITE: "CreateDBInstance CreateDBSnapshot DeleteDBCluster DeleteDBInstance DeleteDBSnapshot "
        "ModifyDBCluster ModifyDBInstance RebootDBInstance RestoreDBInstanceFromDBSnapshot",
    },
    "rds-data": {
        Access.DATA_READ: "ExecuteStatement",
        Access.WRITE: "BatchExecuteStatement",
    },
    "rds-db": {Access.DATA_READ: "connect"},
    "redshift": {Access.DATA_READ: "GetClusterCredentials", Access.WRITE: "DeleteCluster ModifyCluster"},
    "route53": {Access.WRITE: "ChangeResourceRecordSets DeleteHostedZone"},
    "s3": {
        Access.PERMISSIONS: "DeleteBucketPolicy PutBucketAcl PutBucketPolicy PutBucketPublicAccessBlock PutObjectAcl",
        Access.DATA_READ: "GetObject GetObjectVersion",
        Access.WRITE: "CreateBucket DeleteBucket DeleteObject DeleteObjectVersion PutObject PutBucketVersioning "
        "PutEncryptionConfiguration PutLifecycleConfiguration PutReplicationConfiguration ReplicateObject "
        "RestoreObject",
    },
    "sagemaker": {Access.WRITE: "InvokeEndpoint"},
    "secretsmanager": {
        Access.PERMISSIONS: "DeleteResourcePolicy PutResourcePolicy",
        Access.DATA_READ: "GetSecretValue",
        Access.WRITE: "CreateSecret DeleteSecret PutSecretValue RotateSecret UpdateSecret",
    },
    "sns": {
        Access.PERMISSIONS: "AddPermission RemovePermission",
        Access.WRITE: "CreateTopic DeleteTopic Publish SetTopicAttributes Subscribe",
    },
    "sqs": {
        Access.PERMISSIONS: "AddPermission RemovePermission",
        Access.DATA_READ: "ReceiveMessage",
        Access.WRITE: "CreateQueue DeleteMessage DeleteQueue PurgeQueue SendMessage SetQueueAttributes",
    },
    "ssm": {
        Access.DATA_READ: "GetParameter GetParameterHistory GetParameters GetParametersByPath",
        Access.WRITE: "DeleteParameter DeleteParameters PutParameter SendCommand StartSession",
    },
    "states": {Access.WRITE: "CreateStateMachine DeleteStateMachine StartExecution UpdateStateMachine"},
    "sts": {Access.WRITE: "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity"},
}

UNLIMITABLE: tuple[str, ...] = (
    "*:describe*",
    "*:list*",
    "budgets:view*",
    "ce:*",
    "cloudformation:validatetemplate",
    "cloudwatch:get*",
    "cloudwatch:putmetricdata",
    "cur:*",
    # A network interface of a function in a VPC has no name beforehand: AWS's own policies grant these on `*`.
    "ec2:assignprivateipaddresses",
    "ec2:createnetworkinterface",
    "ec2:deletenetworkinterface",
    "ec2:unassignprivateipaddresses",
    "ec2:get*",
    "ec2messages:*",
    "ecr-public:getauthorizationtoken",
    "ecr:batchchecklayeravailability",
    "ecr:getauthorizationtoken",
    "elasticloadbalancing:get*",
    "iam:generate*",
    "iam:get*",
    # Limited by the service that a role is passed to, rather than by the role: a rule of its own.
    "iam:passrole",
    "kms:createcustomkeystore",
    "kms:createkey",
    "kms:generaterandom",
    "lambda:createeventsourcemapping",
    "logs:createlogdelivery",
    "logs:deletelogdelivery",
    "logs:getlogdelivery",
    "logs:putresourcepolicy",
    "logs:updatelogdelivery",
    "pricing:*",
    "route53:getchange",
    "s3:getaccountpublicaccessblock",
    "s3:getbucketlocation",
    "secretsmanager:getrandompassword",
    "ssmmessages:*",
    "sts:decodeauthorizationmessage",
    "sts:getaccesskeyinfo",
    "sts:getcalleridentity",
    "sts:getservicebearertoken",
    "tag:get*",
    "xray:get*",
    "xray:put*",
)
"""Patterns, in lower case, of actions that take `*` only, or read no more than names and settings."""


def limitable(action: str) -> frozenset[Access]:
    """What the listed actions that match the pattern do, all of which can be limited to resources."""
    service, _, name = action.lower().partition(":")
    return frozenset(
        access
        for prefix, table in LIMITABLE.items()
        if matches(service, prefix)
        for access, names in table.items()
        if any(matches(name or service, known) for known in names.lower().split())
    )


def unlimitable(action: str) -> bool:
    """Whether every action that the pattern matches is known to take `*` only, or to read no data."""
    return any(matches(pattern, action.lower()) for pattern in UNLIMITABLE)
